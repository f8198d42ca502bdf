import { afterEach, describe, expect, it } from '@jest/globals';
import { fileURLToPath } from 'node:url';
import {
  createThreadedTextWork,
  createWorkThread,
  OverTimeLimit,
  type WorkThread,
} from '../../../src/adapters/text-work/index.js';
import type { AnswerProblem } from '../../../src/domain/answer/index.js';
import { ContextTooLarge, type ContextDraft } from '../../../src/domain/prompt/index.js';

const PRODUCT = fileURLToPath(new URL('../../support/text-thread.mjs', import.meta.url));
const WILD = fileURLToPath(new URL('../../support/wild-thread.mjs', import.meta.url));

let open: WorkThread[] = [];
function thread(file: string, limits: { limitMs?: number; idleMs?: number } = {}): WorkThread {
  const started = createWorkThread({ file, ...limits });
  open.push(started);
  return started;
}
afterEach(async () => {
  await Promise.all(open.map((one) => one.close()));
  open = [];
});

const problemOf = (thrown: unknown): AnswerProblem['code'] | null =>
  (thrown as { problem?: AnswerProblem }).problem?.code ?? null;

/** The longest that the event loop was held up while this was under way, in milliseconds. */
async function longestPause(work: Promise<unknown>): Promise<number> {
  let longest = 0;
  let last = performance.now();
  const beat = setInterval(() => {
    longest = Math.max(longest, performance.now() - last);
    last = performance.now();
  }, 20);
  await work.catch(() => undefined);
  clearInterval(beat);
  return Math.max(longest, performance.now() - last);
}

const draft = (task: string): ContextDraft => ({
  system: 'You plan.',
  sections: [{ slot: 'task', heading: '# The task', body: task, cut: 'middle' }],
  instruction: 'Plan this task now.',
  dialogue: null,
});

describe('work on texts beside the event loop', () => {
  it('SC-10 does what the same work does at home, errors with their meaning', async () => {
    const text = createThreadedTextWork(thread(PRODUCT));
    const plan = { language: 'javascript', modules: [{ name: 'a', purpose: 'does a', depends_on: [] }] };
    expect(await text.readPlan({ text: JSON.stringify(plan), finish: 'stop' }, null)).toMatchObject({
      ok: true,
      value: { modules: [{ name: 'a', file: 'src/a.js' }] },
    });
    const tiers = [{ model: 'mistral:7b', contextLimit: 8_192 }];
    const { tier } = await text.chooseTier(draft('Add two numbers.'), tiers);
    expect(tier).toEqual(tiers[0]);
    expect((await text.fitContext(draft('Add two numbers.'), tier)).messages).toHaveLength(2);
    await expect(text.fitContext(draft('Add two numbers.'), { ...tier, contextLimit: 20 })).rejects.toThrow(
      ContextTooLarge,
    );
    const module = { file: 'src/a.js', test_file: 'test/a.test.js' };
    const code = '```js src/a.js\nexport const a = (;\n```\n```js test/a.test.js\ntest("a", () => {});\n```';
    const read = await text.readCode(
      { text: code, finish: 'stop' },
      { language: 'javascript', module, before: [] },
    );
    expect(read).toMatchObject({ ok: false, problem: { code: 'syntax_error' } });
  });

  it('SC-10 an answer made to be slow to read leaves the event loop free', async () => {
    const text = createThreadedTextWork(thread(PRODUCT, { limitMs: 60_000 }));
    await text.readPlan({ text: '', finish: 'stop' }, null);
    const module = { file: 'src/a.ts', test_file: 'test/a.test.ts' };
    // Every bracket that might begin an arrow function is read ahead of.
    const nested = `export const a = ${'(a,'.repeat(2_000)}1${')'.repeat(2_000)};`;
    const answer = `\`\`\`ts src/a.ts\n${nested}\n\`\`\`\n\`\`\`ts test/a.test.ts\ntest("a", () => {});\n\`\`\``;
    const reading = text.readCode(
      { text: answer, finish: 'stop' },
      { language: 'typescript', module, before: [] },
    );
    const large = text.fitContext(draft('שלום'.repeat(250_000)), {
      model: 'mistral:7b',
      contextLimit: 32_768,
    });
    expect(await longestPause(Promise.all([reading, large]))).toBeLessThan(2_000);
  });

  it('SC-10 work that does not end is ended, and the work that waited behind it is done', async () => {
    const { run } = thread(WILD, { limitMs: 1_000 });
    const endless = run('endless');
    const behind = run('echo', 'x');
    await expect(endless).rejects.toThrow(OverTimeLimit);
    expect(await behind).toBe('x');
  });

  it('CX-31 an answer that takes too long or too much memory is asked for again in another way', async () => {
    const wild = thread(WILD, { limitMs: 1_000 });
    for (const work of ['endless', 'greedy']) {
      const text = createThreadedTextWork({ run: () => wild.run(work) });
      const read = await text.readPlan({ text: 'x', finish: 'stop' }, null);
      expect([work, problemOf(read)]).toEqual([work, 'unreadable']);
    }
    expect(await wild.run('echo', 'still there')).toBe('still there');
  });

  it('SC-10 the thread ends when there is nothing to do, and starts again', async () => {
    const { run } = thread(WILD, { idleMs: 50 });
    const first = await run('thread');
    const again = async (): Promise<unknown> => {
      const now = await run('thread');
      if (now !== first) return now;
      await new Promise((resolve) => setTimeout(resolve, 200));
      return again();
    };
    expect(await again()).not.toBe(first);
  });
});
