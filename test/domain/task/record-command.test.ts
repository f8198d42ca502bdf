import { describe, expect, it } from '@jest/globals';
import type { TaskCommand } from '../../../src/domain/task/commands.js';
import { emptyLedger } from '../../../src/domain/task/ledger.js';
import { recordCommand, type OpenRecord } from '../../../src/domain/task/record-command.js';
import { initialState } from '../../../src/domain/task/state.js';
import { aCall, aFile, aPlan, hashOf, T0, TASK_ID } from '../../support/builders.js';
import { refusalOf } from '../../support/refusal.js';

const fresh: OpenRecord = { state: initialState(), ledger: emptyLedger() };
const MOMENT = { taskId: TASK_ID, cause: null, nowMs: T0, random: () => '0123456789abcdef', resets: 0 };
const START: TaskCommand = {
  type: 'start_task',
  request_sha256: hashOf('request'),
  prompt_line: 'p',
  language: null,
  model: null,
  priority: 'MEDIUM',
  max_iterations: 5,
  timeout_ms: null,
};

describe('recording what a command leads to', () => {
  it('EV-2 gives the events in their order, the later caused by the earlier, and what is true after them', () => {
    const commands: readonly TaskCommand[] = [
      START,
      { type: 'record_plan', plan: aPlan('email'), call: aCall() },
      { type: 'start_module', module: 'email' },
    ];
    const { state, ledger } = commands.reduce<OpenRecord>(
      (record, command) => recordCommand(record, command, MOMENT),
      fresh,
    );
    expect(state).toMatchObject({ status: 'running', current_module: 'email', sequence: 3, skipped: 0 });
    expect(ledger.sequence).toBe(3);
  });

  it.each<[string, number]>([
    ['timeout_ms', 9_007_199_254_740_991 * 1_000],
    ['timeout_ms', -1],
    ['timeout_ms', 0.5],
    ['max_iterations', 2 ** 53],
  ])('EV-3 refuses %s = %d, which the fold would pass over, and names it', (field, value) => {
    const refusal = refusalOf(() => recordCommand(fresh, { ...START, [field]: value }, MOMENT));
    expect(refusal).toMatchObject({
      code: 'not_recordable',
      message: `TASK_STARTED cannot hold ${field} = ${value}`,
      field,
    });
  });

  it('EV-5 refuses an event that is too large for the way to the journal', () => {
    const started = recordCommand(fresh, START, MOMENT);
    const planned = recordCommand(
      started,
      { type: 'record_plan', plan: aPlan('email'), call: aCall() },
      MOMENT,
    );
    const command: TaskCommand = {
      type: 'record_code',
      module: 'email',
      step: 's1',
      commit: 'c1',
      code_hash: hashOf('v1'),
      files: [aFile(`src/${'x'.repeat(1_600_000)}.ts`)],
      strategy: 'whole',
      call: aCall(),
    };
    const refusal = refusalOf(() => recordCommand(planned, command, MOMENT));
    expect(refusal.code).toBe('not_recordable');
    expect(refusal.message).toMatch(/^CODE_GENERATED would have \d{7} bytes, and an event may have 1572864$/);
  });
});
