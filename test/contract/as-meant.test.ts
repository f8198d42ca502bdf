import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { z } from 'zod';
import { asMeant, interventionFields, submitTaskFields } from '../../src/contract/index.js';

const submit = z.strictObject(submitTaskFields);
const wish = z.strictObject(interventionFields);

describe('what came as text', () => {
  it.each([
    ['a number', submit, { timeout_seconds: '60' }, { timeout_seconds: 60 }],
    ['a number with blanks about it', submit, { timeout_seconds: ' 1.5\n' }, { timeout_seconds: 1.5 }],
    ['a whole number', wish, { iteration_limit: '3' }, { iteration_limit: 3 }],
    ['a priority', submit, { priority: '10' }, { priority: 10 }],
    ['a list', submit, { answers: '["a","b"]' }, { answers: ['a', 'b'] }],
    ['an object', submit, { limits: '{"tokens":"5"}' }, { limits: { tokens: 5 } }],
    ['a clock', wish, { vector_clock: { coder: '3' } }, { vector_clock: { coder: 3 } }],
    ['true', z.strictObject({ wait: z.boolean().nullish() }), { wait: 'true' }, { wait: true }],
    ['all of it', submit, '{"prompt":"p","priority":"0"}', { prompt: 'p', priority: 0 }],
  ])('AP-40 is read as %s where that is taken', (_what, schema, said, meant) => {
    expect(asMeant(schema, said)).toEqual(meant);
  });

  it.each([
    ['a text that looks like a number', submit, { prompt: '5' }],
    ['a text that looks like a list', submit, { prompt: '["a"]', answers: ['5', '[]'] }],
    ['a name', submit, { priority: 'high' }],
    ['what is no JSON', submit, { timeout_seconds: 'sixty', answers: 'yes' }],
    ['other ways of writing numbers', submit, { timeout_seconds: '0x10' }],
    ['nothing', submit, { timeout_seconds: '', limits: '' }],
    ['JSON of another kind', submit, { timeout_seconds: '[1]', answers: '{"a":1}' }],
    ['half a number where whole ones go', wish, { iteration_limit: '1.5' }],
    ['a field that is not known', submit, { colour: '5' }],
    ['a key that would reach the prototype', submit, JSON.parse('{"__proto__":"5"}')],
  ])('AP-40 is left as it is: %s', (_what, schema, said) => {
    expect(asMeant(schema, said)).toEqual(said);
  });

  it('AP-40 changes nothing that came as it is meant', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(...Object.keys(submitTaskFields)), (value, field) => {
        const said = { [field]: typeof value === 'string' ? value.length : value };
        const texts = JSON.stringify(said).includes(':"');
        if (!texts) expect(asMeant(submit, said)).toEqual(said);
      }),
    );
  });
});
