import { expect, it } from '@jest/globals';
import { judgeAnswer } from '../../src/activities/ask-model/judge-answer.js';
import { createLocalTextWork } from '../../src/adapters/text-work/index.js';
import { createTokenCounter } from '../../src/adapters/tokenizer/index.js';
import type { StepMaterial } from '../../src/activities/ask-model/read-material.js';

const plan = (language: string): string =>
  JSON.stringify({ language, modules: [{ name: 'adder', purpose: 'adds two numbers', depends_on: [] }] });
const judge = (language: string) =>
  judgeAnswer(
    { text: plan(language), finish: 'stop' },
    { module: null, state: { language: null } } as unknown as StepMaterial,
    {
      text: createLocalTextWork({
        tokenCounter: createTokenCounter(),
        syntax: { check: () => Promise.resolve(null) },
        repairJson: (text) => text,
      }),
      missingTool: (wanted) => Promise.resolve(wanted === 'python' ? 'Install python3.' : null),
    },
  );

it('WF-13 a plan in a language that cannot be tested here is sent back with the reason', async () => {
  expect(await judge('python')).toEqual({
    ok: false,
    problem: {
      code: 'invalid_plan',
      message: 'tests in python cannot be run here; plan in another language. Install python3.',
    },
  });
});

it('WF-13 a plan in another language is taken', async () => {
  expect(await judge('typescript')).toMatchObject({ ok: true, value: { plan: { language: 'typescript' } } });
});
