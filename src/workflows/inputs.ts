import { log, workflowInfo } from '@temporalio/workflow';
import { ADMISSION_ID } from '../domain/admission/lanes.js';
import {
  MOST_IN_LINE,
  readLease,
  readName,
  readPriorityName,
  readSha256,
  readTaskId,
  readTaskIds,
} from '../domain/admission/messages.js';
import { readAdmissionState, readPressure } from '../domain/admission/read-state.js';
import { readAdmissionSettings, readTaskSettings } from '../domain/admission/settings.js';
import {
  orElse,
  orNull,
  readBoolean,
  readObject,
  readShortText,
  readWhole,
  refuseField,
} from '../domain/kernel/fields.js';
import { emptyLedger, type Ledger } from '../domain/task/ledger.js';
import { initialState, type TaskState } from '../domain/task/state.js';
import type { AdmissionInput, Carried, CodingTaskInput } from './messages.js';
import { checkedInput } from './checked-messages.js';
import type { Resets } from './coding-task/resets.js';

const COUNT = [0, Number.MAX_SAFE_INTEGER] as const;

/** Whether a run before has handed over: nobody can start a workflow by hand so. */
function isContinued(): boolean {
  return workflowInfo().continuedFromExecutionRunId !== undefined;
}

/** Only a run before can hand something on; whoever starts a workflow by hand must leave it out. */
function readHandedOn<T>(value: unknown, read: (value: unknown) => T): T | null {
  return orNull(value, (carried) =>
    isContinued()
      ? read(carried)
      : refuseField('carried', 'must be null in a workflow that continues no other'),
  );
}

function readResets(value: unknown): Resets {
  const resets = readObject(value, 'carried.resets');
  return {
    count: readWhole(resets.count, 'carried.resets.count', COUNT),
    run: orNull(resets.run, (run) => readName(run, 'carried.resets.run')),
  };
}

/** Its own state, written by the run before; what an earlier version did not have yet is as at a beginning. */
function readCarried(value: unknown): Carried {
  const carried = readObject(value, 'carried');
  const state: TaskState = { ...initialState(), ...readObject(carried.state, 'carried.state') };
  const ledger: Ledger = { ...emptyLedger(), ...readObject(carried.ledger, 'carried.ledger') };
  const steps = readWhole(carried.steps, 'carried.steps', COUNT);
  const resets = orElse<Resets | null>(carried.resets, null, readResets);
  return resets === null ? { state, ledger, steps } : { state, ledger, steps, resets };
}

/**
 * The input of a task, whoever started it.
 * @throws ApplicationFailure that ends the workflow at once, where it is none
 */
export function readCodingTaskInput(value: unknown): CodingTaskInput {
  return checkedInput(() => {
    readTaskId(workflowInfo().workflowId, 'the workflow id');
    const input = readObject(value, 'input');
    // Who was started by hand has a place only when admission has given it one.
    const isKnown = isContinued() || workflowInfo().parent?.workflowId === ADMISSION_ID;
    const lease = isKnown ? orNull(input.lease, readLease) : null;
    const wanted = isKnown ? orNull(input.wanted, readLease) : null;
    const toldResets = isContinued()
      ? orNull(input.told_resets, (count) => readWhole(count, 'input.told_resets', [-1, COUNT[1]]))
      : null;
    return {
      request_sha256: readSha256(input.request_sha256, 'input.request_sha256'),
      prompt_line: readShortText(input.prompt_line, 'input.prompt_line', MOST_IN_LINE),
      priority: readPriorityName(input.priority, 'input.priority'),
      client: readName(input.client, 'input.client'),
      settings: readTaskSettings(input.settings, 'input.settings'),
      lease,
      ...(wanted === null ? {} : { wanted }),
      ...(toldResets === null ? {} : { told_resets: toldResets }),
      carried: readHandedOn(input.carried, readCarried),
    };
  });
}

/**
 * The input of admission, of which there is one. What an earlier run handed on and cannot be read is left out.
 * @throws ApplicationFailure that ends the workflow at once, where it is none
 */
export function readAdmissionInput(value: unknown): AdmissionInput {
  return checkedInput(() => {
    const { workflowId } = workflowInfo();
    if (workflowId !== ADMISSION_ID) refuseField('the workflow id', `must be ${ADMISSION_ID}`);
    const input = readObject(value, 'input');
    const settings = readAdmissionSettings(input.settings, 'input.settings');
    const carried = readHandedOn(input.carried, readAdmissionState);
    if (carried === null) return { settings, carried };
    for (const problem of carried.problems) log.warn(`what an earlier run had is left out: ${problem}`);
    return {
      settings,
      carried: carried.state,
      ...(input.pressure === undefined ? {} : { pressure: readPressure(input.pressure) }),
      ...(input.is_fresh === undefined ? {} : { is_fresh: readBoolean(input.is_fresh, 'input.is_fresh') }),
    };
  });
}

/** @throws ApplicationFailure that ends the workflow at once, where it is none */
export function readRebuildInput(value: unknown): readonly string[] {
  return checkedInput(() => readTaskIds(value));
}
