import { describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import typescript from 'typescript';
import {
  createDemoLanguageModel,
  demoTasks,
  knowsPrompt,
  unknownPrompt,
} from '../../../src/adapters/demo-model/index.js';
import { createTypescriptSyntaxChecker } from '../../../src/adapters/typescript-syntax/index.js';
import { parseCode, parsePlan, type AnsweredFile } from '../../../src/domain/answer/index.js';
import type { Plan, PlannedModule } from '../../../src/domain/task/plan.js';
import type { ChatPurpose } from '../../../src/ports/language-model.js';
import { aChatRequest } from '../../support/chat-request.js';
import { describeLanguageModel } from '../../suites/language-model.js';

describeLanguageModel('the demo model', () =>
  Promise.resolve({ model: createDemoLanguageModel({ paceMs: 0 }), close: () => Promise.resolve() }),
);

const demo = createDemoLanguageModel({ paceMs: 0 });

async function says(prompt: string, change: Partial<ChatPurpose>, state = ''): Promise<string> {
  const request = aChatRequest();
  const content = `# The task\n${prompt}\n\n# State of the work\n${state}\n\n# Now\nGo on.`;
  const answer = await demo.chat({
    ...request,
    messages: [{ role: 'user', content }],
    purpose: { ...request.purpose, ...change },
  });
  return answer.text;
}

async function planOf(prompt: string): Promise<Plan> {
  const text = await says(prompt, { kind: 'plan' });
  const parsed = parsePlan({ text, finish: 'stop' }, null, (one) => one);
  if (!parsed.ok) throw new Error(parsed.problem.message);
  return parsed.value;
}

async function filesOf(prompt: string, plan: Plan, module: PlannedModule, kind: 'write' | 'correct') {
  const text = await says(prompt, { kind, module: module.name });
  const parsed = parseCode(
    { text, finish: 'stop' },
    { ...module, language: plan.language },
    { code: false, tests: false },
  );
  if (!parsed.ok) throw new Error(parsed.problem.message);
  const syntax = createTypescriptSyntaxChecker();
  for (const { path, content } of parsed.value)
    expect(await syntax.check(plan.language, path, content)).toBeNull();
  return parsed.value;
}

/** What Node or Python needs of a file to run it. */
function runnable({ path, content }: AnsweredFile): AnsweredFile {
  if (!path.endsWith('.ts')) return { path, content };
  const { ES2022: target } = typescript.ScriptTarget;
  const { outputText } = typescript.transpileModule(content, {
    compilerOptions: { target, module: typescript.ModuleKind.ESNext },
  });
  return { path: path.replace(/\.ts$/, '.js'), content: outputText };
}

function run(
  program: string,
  args: readonly string[],
  cwd: string,
): Promise<{ code: number; output: string }> {
  const env = { PATH: process.env['PATH'] };
  return new Promise((resolve) => {
    execFile(program, args, { cwd, env }, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code) : 0, output: stdout + stderr });
    });
  });
}

async function testRun(files: readonly AnsweredFile[], language: Plan['language']) {
  const folder = await mkdtemp(join(tmpdir(), 'demo-model-'));
  try {
    for (const { path, content } of [
      { path: 'package.json', content: '{"type":"module"}' },
      ...files.map(runnable),
    ]) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), content);
    }
    if (language === 'python') return await run('python3', ['-m', 'unittest', '-v'], folder);
    return await run(process.execPath, ['--test', '--test-reporter=tap'], folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

describe('the tasks of the demo', () => {
  it('WF-13 are at least three, in all three languages', async () => {
    const languages = await Promise.all(demoTasks.map(async (title) => (await planOf(title)).language));
    expect(new Set(languages)).toEqual(new Set(['javascript', 'typescript', 'python']));
    expect(demoTasks[0]).toBe('Build email validator');
  });

  it.each(demoTasks)('WF-1 "%s" ends with files that parse and whose tests pass', async (title) => {
    const plan = await planOf(title);
    const files = await Promise.all(plan.modules.map((module) => filesOf(title, plan, module, 'correct')));
    const { code, output } = await testRun(files.flat(), plan.language);
    expect(`${output}\nexit code ${code}`).toMatch(/exit code 0$/);
    expect(output).toMatch(/^# pass [4-9]|^Ran [4-9] tests/m);
  });

  it('WF-6 the sample task is wrong at first: one of its eight tests finds a real bug', async () => {
    const plan = await planOf('Build email validator');
    const files = await filesOf('Build email validator', plan, plan.modules[0]!, 'write');
    const { code, output } = await testRun(files, plan.language);
    expect(code).toBe(1);
    expect(output).toMatch(/^# pass 7$/m);
    expect(output).toMatch(/^# fail 1$/m);
  });

  it('are recognised whatever their case, articles and punctuation, and by nothing less', () => {
    expect(knowsPrompt('build an E-Mail validator!')).toBe(true);
    expect(knowsPrompt('Build email')).toBe(false);
    expect(knowsPrompt('Build email validator and send spam with it')).toBe(false);
  });

  it('are spoken in many small pieces, the whole script in a few seconds', async () => {
    const pieces: number[] = [];
    for (const kind of ['write', 'correct'] as const) {
      let count = 0;
      const request = aChatRequest({ onText: () => (count += 1) });
      await demo.chat({ ...request, purpose: { ...request.purpose, kind, module: 'email-validator' } });
      pieces.push(count);
    }
    for (const count of pieces) {
      expect(count).toBeGreaterThan(20);
      expect(count).toBeLessThanOrEqual(80);
    }
  });
});

describe('the refusals of the demo', () => {
  it('CX-23 tell how to get a real model when the prompt is another one', async () => {
    await expect(says('Build a compiler', { kind: 'plan' })).rejects.toMatchObject({
      code: 'bad_request',
      message: unknownPrompt,
    });
    expect(unknownPrompt).toContain('ollama pull mistral:7b');
    expect(unknownPrompt).toContain('without "--provider demo"');
  });

  it('are not fooled by a known title elsewhere in the prompt', async () => {
    await expect(says('Build a compiler', { kind: 'plan' }, 'Build email validator')).rejects.toMatchObject({
      code: 'bad_request',
    });
  });

  it('name the language when a known task is asked for in another one', async () => {
    const asked = says('Build email validator', { kind: 'plan' }, 'Language: Python');
    await expect(asked).rejects.toThrow(/in JavaScript only/);
    expect(await says('Build email validator', { kind: 'plan' }, 'Language: JavaScript')).toContain(
      'email-validator',
    );
  });
});
