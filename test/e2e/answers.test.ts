import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RunningService } from '../support/running-service.js';
import { filesAnswer, planAnswer, playing } from '../support/scripted-answers.js';
import { prepareOnStandIn, type ServiceOnStandIn } from '../support/service-on-stand-in.js';
import type { RecordedCall, StandInAnswer, StandInOllama } from '../support/stand-in-ollama.js';

const FOLDER = fileURLToPath(new URL('../fixtures/answers', import.meta.url));
const CASES = readdirSync(FOLDER).sort();
/** Tells a server of all cases which one a prompt is of. */
const MARK = 'The case is: ';

type Case = {
  readonly module: string;
  readonly language: string;
  readonly prompt: string;
  readonly plan: string;
  readonly write: string;
  /** How the server ends an answer that is all thinking; given unless it is told not to think. */
  readonly thinkOnly: string | null;
};

function caseOf(name: string): Case {
  const read = (file: string): string => readFileSync(join(FOLDER, name, file), 'utf8');
  const meta = JSON.parse(read('meta.json')) as { module: string; language: string; think_only?: string };
  return {
    module: meta.module,
    language: meta.language,
    prompt: `${read('prompt.txt').trim()}\n\n${MARK}${name}`,
    plan: existsSync(join(FOLDER, name, 'plan.txt'))
      ? read('plan.txt')
      : planAnswer(meta.language, { name: meta.module }),
    write: read('write.txt'),
    thinkOnly: meta.think_only ?? null,
  };
}

/** The files that an answer means: its fences that name a path, word by word. */
function filesOf(answer: string): Readonly<Record<string, string>> {
  const fences = answer.matchAll(/^```\w+ (\S+)\n([^]*?\n)```/gm);
  return Object.fromEntries([...fences].map(([, path = '', content = '']) => [path, content]));
}

const caseIn = ({ body }: RecordedCall): string =>
  new RegExp(`${MARK}([\\w-]+)`).exec(body.messages.map(({ content }) => content).join('\n'))?.[1] ?? '';

function answerTo(call: RecordedCall): StandInAnswer {
  const { module, plan, write, thinkOnly } = caseOf(caseIn(call));
  if (thinkOnly !== null && call.body.think !== false)
    return { text: '', thinking: 'Let me see. '.repeat(20), doneReason: thinkOnly };
  return playing({ plan, write: { [module]: write } })(call);
}

describe('answers as models give them, in whole tasks', () => {
  let both: ServiceOnStandIn;
  let ollama: StandInOllama;
  let service: RunningService;
  let submitted: ReadonlyMap<string, string>;

  beforeAll(async () => {
    both = await prepareOnStandIn();
    ({ ollama, service } = both);
    ollama.setAnswer(answerTo);
    await service.start();
    const ids = CASES.map(async (name) => {
      const { prompt, language } = caseOf(name);
      return [name, await service.submit(prompt, { language })] as const;
    });
    submitted = new Map(await Promise.all(ids));
  }, 120_000);
  afterAll(() => both.destroy());

  it.each(CASES)('CX-31 %s: the task completes with exactly the code that is meant', async (name) => {
    const { write, thinkOnly } = caseOf(name);
    const taskId = submitted.get(name) ?? '';
    const plot = (await service.follow(taskId)).map(({ type }) => type);
    expect(await service.status(taskId)).toMatchObject({ status: 'completed', failure: null });
    expect(plot).not.toContain('CORRECTION_STARTED');
    const { body } = await service.request('GET', `/tasks/${taskId}/code`);
    const { files } = body as { files: readonly { path: string; content: string }[] };
    const code = files
      .filter(({ path }) => path in filesOf(write))
      .map(({ path, content }) => [path, content]);
    expect(Object.fromEntries(code)).toEqual(filesOf(write));
    // Asked once for the plan and once for the code; a model that only thinks is asked again without.
    const asked = ollama.calls.filter((call) => caseIn(call) === name).map((call) => call.body.think);
    const once = thinkOnly === null ? [undefined] : [undefined, false];
    expect(asked).toEqual([...once, ...once]);
  });
});

/** By how fast the machine is, its time ends first or the compiler's stack. */
const REFUSED = /takes too long to read|is nested too deeply to be read/;

describe('an answer that is made to be slow to read', () => {
  // Far below the minute that the compiler would take, and enough for what is only slow on a busy machine.
  const HEARTBEAT_SECONDS = 12;
  let both: ServiceOnStandIn;

  beforeAll(async () => {
    both = await prepareOnStandIn({
      INTERN_WORKERS: '1',
      INTERN_HEARTBEAT_TIMEOUT: String(HEARTBEAT_SECONDS),
      INTERN_CONTEXT_LIMITS: 'mistral:7b=200000',
    });
    await both.service.start();
  }, 120_000);
  afterAll(() => both.destroy());

  it('SC-10 holds up no heartbeat: no step of the same worker is lost meanwhile, and the model is told', async () => {
    const { ollama, service } = both;
    const tests = `import test from 'node:test';\nimport assert from 'node:assert/strict';\nimport { one } from '../src/slow.ts';\ntest('one', () => assert.equal(one, 1));`;
    const answer = (code: string): string =>
      filesAnswer({ 'src/slow.ts': code, 'test/slow.test.ts': tests }, 'ts');
    // The compiler takes it for nested elements: a minute of its time.
    const slow = answer('<think>a</think>\n'.repeat(6_000));
    const good = answer('export const one = 1;');
    const other = 'Another task, whose call is under way all the time.';
    const isOther = ({ body }: RecordedCall): boolean =>
      body.messages.some(({ content }) => content.includes(other));
    const isAgain = ({ body }: RecordedCall): boolean =>
      body.messages.some(({ content }) => REFUSED.test(content));
    ollama.setAnswer((call) => {
      if (isOther(call)) return { text: 'never said', stallAfter: 0 };
      const script = {
        plan: planAnswer('typescript', { name: 'slow' }),
        write: { slow: isAgain(call) ? good : slow },
      };
      return playing(script)(call);
    });
    const waiting = await service.submit(other);
    await ollama.until(() => ollama.calls.some(isOther));
    const taskId = await service.submit('Write the number one.');
    await service.follow(taskId);
    expect(await service.status(taskId)).toMatchObject({ status: 'completed', failure: null });
    // A step whose heartbeats stop for so long is done again, and its call with it.
    expect(ollama.calls.filter(isOther).map(({ hungUp }) => hungUp)).toEqual([false]);
    const asked = ollama.calls
      .filter((call) => !isOther(call))
      .map((call) => [call.body.format === undefined ? 'code' : 'plan', isAgain(call)]);
    expect(asked).toEqual([
      ['plan', false],
      ['code', false],
      ['code', true],
    ]);
    await service.request('DELETE', `/tasks/${waiting}`);
  });
});
