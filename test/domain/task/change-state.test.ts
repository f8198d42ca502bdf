import { describe, expect, it } from '@jest/globals';
import { changeModule, changeState } from '../../../src/domain/task/evolve/change-state.js';
import { initialState, type ModuleState, type TaskState } from '../../../src/domain/task/state.js';

describe('a changed state', () => {
  it('EV-30 EV-34 has every field of the one before, which stays as it was', () => {
    const before = Object.freeze(
      Object.fromEntries(Object.keys(initialState()).map((field) => [field, `the ${field}`])),
    ) as unknown as TaskState;
    expect(changeState(before, {})).toEqual(before);
    expect(changeState(before, {})).not.toBe(before);
    expect(changeState(before, { sequence: 7, model: null })).toEqual({
      ...before,
      sequence: 7,
      model: null,
    });
  });

  it('EV-30 EV-34 has every field of a module', () => {
    const module: ModuleState = Object.freeze({
      name: 'a',
      purpose: 'b',
      depends_on: ['c'],
      file: 'd',
      test_file: 'e',
      phase: 'failed',
      iterations: 2,
      excused: 1,
    });
    expect(changeModule(module, {})).toEqual(module);
    expect(changeModule(module, { phase: 'corrected' })).toEqual({ ...module, phase: 'corrected' });
  });
});
