import { describe, expect, it } from '@jest/globals';
import { plainText } from '../../../src/domain/answer/plain-text.js';

const ANSWER = '```js src/a.js\nexport const a = 1;\n```';
const DRAFT = '```js\nexport const a = 2;\n```';

/** What models say to themselves before they answer, in the forms that were seen. */
const THOUGHTS: Readonly<Record<string, string>> = {
  'a tag': '<think>\nHm.\n</think>\n\n',
  'a tag on the line of the fence': '<think>Hm.</think>',
  'another name': '<thinking>Hm.</thinking>\n',
  'a thought': '<thought>Hm.</thought>\n',
  'a reasoning': '<reasoning>\nHm.\n</reasoning>\n',
  'capitals and attributes': '<THINK effort="low">\nHm.\n</Think >\n',
  'nothing in it': '<think></think>\n',
  'one tag for an empty one': '<think/>\n',
  'several in a row': '<think>Hm.</think>\n<thinking>Yes.</thinking>\n<think>No.</think>\n',
  'one within another': '<think>Hm.\n<think>Yes.</think>\nNo.</think>\n',
  'a draft within': `<think>\nMaybe:\n${DRAFT}\nNo.\n</think>\n`,
  'a draft with such a tag': "<think>\n```js\nconst CLOSE = '</think>';\n```\n</think>\n",
  'a draft whose fence is open': '<think>\n```js\nexport const a = 2;\n</think>\n',
  'thoughts about the tag':
    '<think>The `<think>` tag and "</think>" are to go; <think> has no end.</think>\n',
  'no beginning': 'Hm.\nYes.\n</think>\n\n',
  'no beginning, on one line': 'Hm. Yes.</think>\n',
  'no beginning, and a draft': `Hm.\n${DRAFT}\n</think>\n`,
  Magistral: '[THINK]Hm.[/THINK]\n',
  Kimi: '◁think▷Hm.◁/think▷\n',
  OpenThinker: '<|begin_of_thought|>\nHm.\n<|end_of_thought|>\n<|begin_of_solution|>\n',
  'Command A': '<|START_THINKING|>Hm.<|END_THINKING|><|START_RESPONSE|>',
  'gpt-oss': '<|channel|>analysis<|message|>Hm.<|end|><|start|>assistant<|channel|>final<|message|>',
  'gpt-oss without the end': '<|start|>assistant<|channel|>analysis<|message|>Hm.<|channel|>final<|message|>',
  Gemma: '<|channel>thought\nHm.<channel|>',
  MedGemma: '<unused94>thought\nHm.<unused95>',
  'the head of a template': '<|im_start|>assistant\n',
};

/** Answers in which such marks are part of what is meant. */
const KEPT: Readonly<Record<string, string>> = {
  'a tag in code': "```js src/a.js\nexport const OPEN = '<think>';\nexport const CLOSE = '</think>';\n```",
  'a tag on a line of its own in code': '```html a.html\n<think>\nHm.\n</think>\n```\n```js src/a.js\n1\n```',
  'a tag in JSON': '{"modules": [{"name": "a", "purpose": "what follows </think> in the text"}]}',
  'a tag in JSON on more lines': '{\n  "purpose": "what is between <think> and\n</think>"\n}',
  'a tag in JSON behind prose': 'The plan: {"purpose": "takes <think>hm</think> out"}',
  'a tag in prose': `The function takes <think>hm</think> out.\n${ANSWER}`,
  'a tag in prose, in quotes': `What follows \`</think>\`\n${ANSWER}`,
  'a thought behind the answer': `${ANSWER}\n<think>Was that right?</think>`,
  'a stray end behind the answer': `${ANSWER}\n</think>\nDone.`,
  'a mark of a template in code': "```js src/a.js\nexport const END = '<|im_end|>';\n```\nDone.",
  'an element with another name': '<thoughts-list>\n</thoughts-list>',
};

describe('the text of an answer', () => {
  it.each(Object.entries(THOUGHTS))('CX-31 begins behind a thought: %s', (_name, thought) => {
    expect(plainText(`${thought}${ANSWER}`)).toBe(ANSWER);
  });

  it.each(Object.entries(KEPT))('CX-31 keeps %s', (_name, answer) => {
    expect(plainText(answer)).toBe(answer);
  });

  it.each([
    '<think>Hm.',
    '<think>\nHm.\n```js src/a.js\n1\n```',
    '[THINK]Hm.',
    '<|channel|>analysis<|message|>Hm.',
  ])('CX-31 is empty when all of it is a thought without an end: %j', (answer) => {
    expect(plainText(answer)).toBe('');
  });

  it.each([
    '<|im_end|>\n<|endoftext|>\n',
    '<|eot_id|>',
    '\n</s>',
    '<end_of_turn>\n',
    '<｜end▁of▁sentence｜>',
  ])('CX-31 ends before the marks of a template: %j', (tail) => {
    expect(plainText(`${ANSWER}${tail}`)).toBe(ANSWER);
  });
});
