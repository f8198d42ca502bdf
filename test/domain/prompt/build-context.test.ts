import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  contextLimitOf,
  countByCharacters,
  ContextTooLarge,
  draftContext,
  fitContext,
  wantedTokens,
  type ContextMaterial,
} from '../../../src/domain/prompt/index.js';
import { budgetsFor, SLOT_TABLE } from '../../../src/domain/prompt/slot-budgets.js';
import { rebuildState } from '../../../src/domain/task/rebuild-state.js';
import { aModule, anEvent, aRecord } from '../../support/builders.js';
import { cpuMsOf } from '../../support/cpu-time.js';

const RECORD = aRecord(
  ['TASK_STARTED'],
  ['PLANNING_COMPLETE'],
  ['MODULE_STARTED'],
  ['CODE_GENERATED', {}, 1],
  ['TEST_STARTED'],
  ['TEST_FAILED'],
  ['MODULE_ITERATION'],
  ['CORRECTION_STARTED'],
);

function material(change: Partial<ContextMaterial> = {}): ContextMaterial {
  const { state } = rebuildState(RECORD);
  return {
    kind: 'correct',
    module: aModule('email'),
    state,
    events: RECORD,
    request: { prompt: 'Build email validator', answers: ['no regular expressions'] },
    files: {
      target: [{ path: 'src/email.ts', content: 'export const email = 1;\n' }],
      others: [
        {
          path: 'src/other.ts',
          content: 'export function other(a: number): number {\n  return secret(a);\n}\n',
        },
      ],
    },
    lastFailure: {
      reason: 'assertions',
      failures: [{ name: 'accepts a@b.c', file: 'test/email.test.ts', message: 'expected true, was false' }],
      output: 'noise',
    },
    dialogue: null,
    ...change,
  };
}

const userText = (change: Partial<ContextMaterial> = {}, limit = 8_192): string =>
  fitContext(draftContext(material(change)), limit, countByCharacters).messages[1]!.content;

describe('the slot table', () => {
  it.each(SLOT_TABLE.map(({ limit }) => limit))('CX-2 never promises more than %d tokens', (limit) => {
    const sum = Object.values(budgetsFor(limit)).reduce((total, tokens) => total + tokens, 0);
    expect(sum).toBeLessThanOrEqual(limit);
    expect(sum).toBeGreaterThan(limit * 0.99);
  });

  it('CX-2 is scaled for limits between and below its columns', () => {
    for (const limit of [1_000, 4_096, 16_384, 131_072, 1_000_000]) {
      const sum = Object.values(budgetsFor(limit)).reduce((total, tokens) => total + tokens, 0);
      expect(sum).toBeLessThanOrEqual(limit);
    }
    expect(budgetsFor(16_384).task).toBe(2 * budgetsFor(8_192).task);
  });

  it('CX-1 knows the limits of the tiers, and takes others from the settings', () => {
    expect(contextLimitOf('mistral:7b')).toBe(8_192);
    expect(contextLimitOf('qwen3:8b')).toBe(32_768);
    expect(contextLimitOf('claude')).toBe(200_000);
    expect(contextLimitOf('claude-sonnet-5')).toBe(200_000);
    expect(contextLimitOf('llama3:8b')).toBe(8_192);
    expect(contextLimitOf('mistral:7b', { 'mistral:7b': 16_384 })).toBe(16_384);
  });
});

describe('a context', () => {
  it('CX-2 has its layers in order: system prompt, state, history, current event', () => {
    const { messages } = fitContext(draftContext(material()), 8_192, countByCharacters);
    expect(messages.map(({ role }) => role)).toEqual(['system', 'user']);
    const headings = messages[1]!.content.match(/^# .*$/gm);
    expect(headings).toEqual([
      '# The task',
      '# State of the work',
      '# What happened so far',
      '# Other modules',
      '# Current files',
      '# Failing tests',
      '# Now',
    ]);
  });

  it('CX-2 renders facts from the state, and events recent in full, older as a line', () => {
    const text = userText();
    expect(text).toContain('no regular expressions');
    expect(text).toContain('Language: TypeScript');
    expect(text).toContain('email (correcting, the one you work on)');
    expect(text).toContain('1. TASK_STARTED (code version 0)\n');
    expect(text).toContain('8. CORRECTION_STARTED (code version 1) {"module":"email","iteration":2}');
  });

  it('EV-43 leaves out what was found in older versions, and keeps the life of the task', () => {
    const report = anEvent(
      'BUG_REPORT_RECEIVED',
      { description: 'an old bug', code_version: 1 },
      { sequence: 9, code_version: 1 },
    );
    const again = anEvent('CORRECTION_COMPLETED', {}, { sequence: 10, code_version: 2 });
    const failed = anEvent('TEST_FAILED', {}, { sequence: 11, code_version: 2 });
    const events = [...RECORD, report, again, failed] as unknown as ContextMaterial['events'];
    const headings = (code_version: number) =>
      userText({ events, state: { ...rebuildState(RECORD).state, code_version } }).match(
        /^\d+\. [A-Z_]+ \(code version \d\)/gm,
      );
    expect(headings(1)).toHaveLength(11);
    expect(headings(2)).toEqual(
      headings(1)!.filter((heading) => !/(TEST_FAILED|BUG_REPORT_RECEIVED) \(code version 1\)/.test(heading)),
    );
    expect(headings(2)).toHaveLength(9);
  });

  it('CX-2 shows the signatures of other files, not their bodies', () => {
    const text = userText();
    expect(text).toContain('export function other(a: number): number');
    expect(text).not.toContain('secret(a)');
  });

  it('CX-2 an empty history still gives a valid context', () => {
    const { state } = rebuildState([]);
    const text = userText({
      kind: 'plan',
      module: null,
      state,
      events: [],
      lastFailure: null,
      files: { target: [], others: [] },
    });
    expect(text).not.toContain('# What happened so far');
    expect(text).toContain('Build email validator');
  });

  it('CX-6 has the same system prompt, byte by byte, for the same step and language', () => {
    const system = (change: Partial<ContextMaterial>) => draftContext(material(change)).system;
    expect(system({})).toBe(system({ request: { prompt: 'another', answers: [] } }));
    expect(new Set(['plan', 'write', 'correct'].map((kind) => system({ kind: kind as 'plan' }))).size).toBe(
      3,
    );
  });

  it('CX-34 puts the failing assertions first, and cuts the noise behind them', () => {
    const noise = 'noise '.repeat(5_000);
    const failure = material().lastFailure!;
    const text = userText({ lastFailure: { ...failure, output: noise } });
    const section = text.slice(text.indexOf('# Failing tests'), text.indexOf('# Now'));
    expect(section.indexOf('expected true, was false')).toBeLessThan(section.indexOf('noise'));
    const tight = userText({
      lastFailure: { ...failure, output: noise },
      request: { prompt: 'word '.repeat(20_000), answers: [] },
    });
    expect(tight).toContain('expected true, was false');
  });

  it('CX-2 shortens an overflowing slot with a visible marker and leaves the others whole', () => {
    const prompt = 'The first words. ' + 'more '.repeat(40_000) + 'The last words.';
    const text = userText({ request: { prompt, answers: [] } });
    expect(text).toMatch(/The first words\./);
    expect(text).toMatch(/\[… \d+ characters left out …\]/);
    expect(text).toMatch(/The last words\./);
    expect(text).toContain('export const email = 1;');
  });

  it('CX-2 gives room that nobody needs to the words of the user', () => {
    const prompt = 'word '.repeat(2_000);
    const { slots, messages } = fitContext(
      draftContext(material({ request: { prompt, answers: [] } })),
      8_192,
      countByCharacters,
    );
    expect(slots.task).toBeGreaterThan(budgetsFor(8_192).task);
    expect(messages[1]!.content).toContain(prompt.trim());
  });

  it('CX-9 says what each slot uses', () => {
    const { slots, estimatedTokens, answerLimit } = fitContext(
      draftContext(material()),
      8_192,
      countByCharacters,
    );
    expect(slots).toMatchObject({ guidance: 0, dialogue: 0, answer: answerLimit });
    expect(slots.format_rules).toBeGreaterThan(100);
    const prompt = Object.entries(slots).filter(([slot]) => slot !== 'answer');
    const used = prompt.reduce((sum, [, tokens]) => sum + tokens, 0);
    expect(used).toBeLessThanOrEqual(estimatedTokens);
  });

  it('CX-31 names the problem of the last answer to the model, with that answer shortened', () => {
    const dialogue = { answer: 'x'.repeat(50_000), problem: 'the tests test/email.test.ts are missing.' };
    const { messages } = fitContext(draftContext(material({ dialogue })), 8_192, countByCharacters);
    expect(messages.map(({ role }) => role)).toEqual(['system', 'user', 'assistant', 'user']);
    expect(messages[2]!.content).toContain('characters left out');
    expect(messages[3]!.content).toContain('the tests test/email.test.ts are missing.');
  });

  it('CX-2 keeps a fence in a file from ending the block that shows it', () => {
    const content = 'const a = 1;\n```\nconst b = 2;\n';
    expect(userText({ files: { target: [{ path: 'src/email.ts', content }], others: [] } })).toContain(
      '```` src/email.ts',
    );
  });

  it('CX-4 refuses, and says by how much, when not even the rules fit', () => {
    const small = () => fitContext(draftContext(material()), 500, countByCharacters);
    expect(small).toThrow(ContextTooLarge);
    expect(small).toThrow(/\d+ tokens too large for a context of 500 tokens/);
  });
});

describe('no context is ever above its limit', () => {
  /** Texts of all sizes up to far above any limit, with long words, blanks, other scripts and fences. */
  const unit = fc.constantFrom('word ', 'x', '\n', '日本', '🎉', '```\n', '{"a": 1}', ' ', 'é', '\uD83C');
  const text = fc
    .tuple(fc.array(unit, { maxLength: 8 }), fc.integer({ min: 0, max: 20_000 }))
    .map(([units, times]) => units.join('').repeat(times).slice(0, 200_000));
  const files = fc.array(fc.record({ path: fc.constant('src/a.ts'), content: text }), { maxLength: 3 });
  const failure = fc.record({ name: text, file: fc.constant('t'), message: text });
  /** A counter that is no plain multiple of the length, and charges other scripts more. */
  const count = (value: string): number => {
    let tokens = 0;
    for (const word of value.split(/\b/)) tokens += Math.ceil(word.length / 5);
    return tokens + Math.ceil((value.match(/[^\x20-\x7e\n]/g)?.length ?? 0) * 0.7);
  };

  it('CX-4 whatever the prompt, files, failures, guidance and history are (property)', () => {
    const inputs = fc.record({
      limit: fc.constantFrom(3_000, 4_096, 8_192, 32_768),
      prompt: text,
      answers: fc.array(text, { maxLength: 2 }),
      target: files,
      others: files,
      failures: fc.array(failure, { maxLength: 3 }),
      output: fc.option(text),
      guidance: fc.array(text, { maxLength: 3 }),
      dialogue: fc.option(fc.record({ answer: text, problem: fc.constant('it was cut off.') })),
      events: fc.integer({ min: 0, max: 300 }),
    });
    fc.assert(
      fc.property(inputs, (input) => {
        const { limit, prompt, answers, target, others, failures, output, guidance, dialogue } = input;
        const base = material();
        const draft = draftContext({
          ...base,
          state: { ...base.state, guidance },
          events: Array.from({ length: input.events }, (_, index) =>
            anEvent('TEST_FAILED', {}, { sequence: index + 1 }),
          ),
          request: { prompt, answers },
          files: { target, others },
          lastFailure: { reason: 'assertions', failures, output },
          dialogue,
        });
        const { safety } = budgetsFor(limit);
        const { messages, answerLimit, estimatedTokens } = fitContext(draft, limit, count);
        const real = messages.reduce((sum, { content }) => sum + count(content), 0);
        expect(estimatedTokens).toBeGreaterThanOrEqual(real);
        expect(real + answerLimit + safety).toBeLessThanOrEqual(limit);
        expect(wantedTokens(draft, limit, count)).toBeGreaterThan(0);
      }),
      { numRuns: 60, seed: 20261121 },
    );
  });

  it('CX-4 also when the whole is more to the tokenizer than the sum of its parts', () => {
    const superadditive = (value: string): number =>
      Math.ceil((value.length / 4) * (1 + value.length / 100_000));
    const draft = draftContext(material({ request: { prompt: 'word '.repeat(9_000), answers: [] } }));
    const { messages, answerLimit } = fitContext(draft, 8_192, superadditive);
    const real = messages.reduce((sum, { content }) => sum + superadditive(content), 0);
    expect(real + answerLimit + budgetsFor(8_192).safety).toBeLessThanOrEqual(8_192);
    expect(real).toBeGreaterThan(4_000);
  });

  it('CX-8 a context of 10,000 events and a prompt of 1 MB is made in less than 500 ms', () => {
    const events = Array.from({ length: 10_000 }, (_, index) =>
      anEvent('TEST_FAILED', {}, { sequence: index + 1 }),
    );
    const draft = (): unknown =>
      fitContext(
        draftContext(material({ events, request: { prompt: 'word '.repeat(200_000), answers: [] } })),
        8_192,
        countByCharacters,
      );
    draft();
    expect(cpuMsOf(draft)).toBeLessThan(500);
  });
});
