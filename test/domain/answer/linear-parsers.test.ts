import { describe, expect, it } from '@jest/globals';
import { jsonrepair } from 'jsonrepair';
import { failureMessage } from '../../../src/adapters/test-runner/referee/failure-message.js';
import { readReport } from '../../../src/adapters/test-runner/referee/report.js';
import { createTokenCounter } from '../../../src/adapters/tokenizer/index.js';
import { compareVersions, parseCode, parsePlan } from '../../../src/domain/answer/index.js';
import { nearestClientName } from '../../../src/domain/kernel/client-name.js';
import { quoted, quotedName } from '../../../src/domain/prompt/printed-text.js';
import { renderFailure } from '../../../src/domain/prompt/render-failure.js';
import { renderFiles, renderSignatures } from '../../../src/domain/prompt/render-files.js';
import { shorten } from '../../../src/domain/prompt/shorten.js';
import { LANGUAGES, type Language } from '../../../src/domain/task/plan.js';
import { code, inline } from '../../../src/domain/task/report-text.js';
import { pathFault } from '../../../src/domain/task/safe-path.js';
import { growthAt, MOST_GROWTH, RUNS, runOf, superLinear } from '../../support/growth.js';

const FILES: Readonly<Record<Language, { file: string; test_file: string }>> = {
  javascript: { file: 'src/a.js', test_file: 'test/a.test.js' },
  typescript: { file: 'src/a.ts', test_file: 'test/a.test.ts' },
  python: { file: 'a.py', test_file: 'test_a.py' },
};
const NEW = { code: false, tests: false };
const stop = (text: string) => ({ text, finish: 'stop' }) as const;
const read = (language: Language, text: string) =>
  parseCode(stop(text), { language, ...FILES[language] }, NEW);
/** The run where an answer has it: in a file, in a comment, behind the tests. */
const inFile = (text: string): string =>
  `\`\`\`js src/a.js\nexport const a = 1;\n${text}\n\`\`\`\n\`\`\`js test/a.test.js\ntest('a', () => {});\n\`\`\``;
const inComment = (text: string): string => inFile(`// the${text}end`);
const plan = (purpose: string): string =>
  JSON.stringify({ language: 'javascript', modules: [{ name: 'a', purpose, depends_on: [] }] });

/** Everything of ours that reads what models, tests and people wrote. */
const READERS: Readonly<Record<string, (text: string) => unknown>> = {
  'an answer in JavaScript': (text) => read('javascript', text),
  'an answer in Python': (text) => read('python', text),
  'a file of an answer': (text) => read('javascript', inFile(text)),
  'a comment of an answer': (text) => read('javascript', inComment(text)),
  'a heading of an answer': (text) => read('javascript', `${text}\n${inFile('')}`),
  'the info of a fence': (text) => read('javascript', `\`\`\`js ${text}\n1\n\`\`\``),
  'a thought': (text) => read('javascript', `<think>${text}</think>${inFile('')}`),
  'an open thought': (text) => read('javascript', `<think>${text}`),
  'a plan': (text) => parsePlan(stop(text), null, jsonrepair),
  'a purpose of a plan': (text) => parsePlan(stop(plan(text)), null, jsonrepair),
  'a raw purpose of a plan': (text) =>
    parsePlan(stop(plan('x').replace('"x"', `"${text}"`)), null, jsonrepair),
  'a name of a plan': (text) =>
    parsePlan(stop(plan('x').replace('"a"', JSON.stringify(text))), null, jsonrepair),
  'a plan with single quotes': (text) =>
    parsePlan(stop(plan(text.replaceAll("'", '')).replaceAll('"', "'")), null, jsonrepair),
  'two versions': (text) => {
    const [before, after] = [text, `${text}x`].map((content) => ({ path: 'src/a.js', content }));
    return (['javascript', 'python'] as const).map((language) =>
      compareVersions(language, [before!], [after!]),
    );
  },
  'what a test said': (text) =>
    renderFailure({ reason: null, failures: [{ name: text, file: 'a', message: text }], output: text }),
  'a quoted text': quoted,
  'a quoted name': quotedName,
  'a failure message': failureMessage,
  'files of a prompt': (text) => renderFiles([{ path: 'src/a.js', content: text }]),
  'signatures of a prompt': (text) =>
    LANGUAGES.map((language) => renderSignatures(language, [{ path: 'src/a.js', content: text }])),
  'a shortened text': (text) => shorten(text, 1_000, (one) => Math.ceil(one.length / 4), 'middle'),
  'a report of a test run': (text) => readReport(text, '00'),
  'a text of a report': (text) => [code(text), inline(text)],
  'a name of a client': nearestClientName,
  'a path': pathFault,
};

describe('what reads the texts of others takes time in proportion to them', () => {
  it.each(Object.entries(READERS))('SC-10 CX-31 %s', (_name, reader) => {
    const slow = Object.entries(RUNS).flatMap(([run, piece]) => {
      const growth = superLinear(reader, (length) => runOf(piece, length));
      return growth === null ? [] : [`${run}: ${growth}`];
    });
    expect(slow).toEqual([]);
  });

  it.each(['a comment of an answer', 'a plan'])('SC-10 CX-31 %s of a megabyte', (name) => {
    for (const run of ['spaces', 'backticks', 'code fences']) {
      const growth = growthAt(READERS[name]!, (length) => runOf(RUNS[run]!, length), 1_048_576);
      expect([run, growth <= MOST_GROWTH]).toEqual([run, true]);
    }
  });

  it('SC-10 a file with tens of thousands of exports is compared in proportion to them', () => {
    const exportsOf = (length: number): string =>
      Array.from({ length: length / 20 }, (_, index) => `export let a${index} = 1;`).join('\n');
    const compare = (text: string): unknown =>
      compareVersions(
        'javascript',
        [{ path: 'src/a.js', content: text.replaceAll('a', 'b') }],
        [{ path: 'src/a.js', content: text }],
      );
    expect(superLinear(compare, exportsOf)).toBeNull();
  });
});

describe('libraries that read the texts of others', () => {
  it('SC-10 the token counter', async () => {
    const count = await createTokenCounter().forModel('mistral:7b');
    const slow = Object.entries(RUNS).flatMap(([run, piece]) => {
      const growth = superLinear(count, (length) => runOf(piece, length));
      return growth === null ? [] : [`${run}: ${growth}`];
    });
    expect(slow).toEqual([]);
  });
});
