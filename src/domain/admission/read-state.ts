import {
  orElse,
  orNull,
  readBoolean,
  readEach,
  readObject,
  readOneOf,
  readShortText,
  readWhole,
  refuseField,
  type Read,
} from '../kernel/fields.js';
import {
  MOST_IN_LINE,
  readLease,
  readName,
  readOrphan,
  readPriorityName,
  readSha256,
  readTaskId,
} from './messages.js';
import type { PressureState } from './back-pressure.js';
import type { Orphan } from './queue.js';
import type { AdmissionState, QueueEntry, Remembered } from './queue-state.js';
import { readLimits } from './settings.js';

const STAGES = ['waiting', 'running', 'yielding', 'preempted', 'parked'] as const;
const LEVELS = ['none', 'warning', 'critical'] as const;
const COUNT = [0, Number.MAX_SAFE_INTEGER] as const;
const MOST = 1_000_000;

const readCount: Read<number> = (value, field) => readWhole(value, field, COUNT);
/** Empty for a task that was adopted and whose memo does not say. */
const readHash: Read<string> = (value, field) => (value === '' ? '' : readSha256(value, field));

function readKept(value: unknown, field: string): Remembered {
  const one = readObject(value, field);
  return {
    task_id: readTaskId(one.task_id, `${field}.task_id`),
    client: readName(one.client, `${field}.client`),
    idempotency_key: orNull(one.idempotency_key, (key) => readName(key, `${field}.idempotency_key`)),
    request_sha256: readHash(one.request_sha256, `${field}.request_sha256`),
  };
}

function readEntry(value: unknown, field: string): QueueEntry {
  const one = readObject(value, field);
  const { claimed, run } = one;
  return {
    ...readKept(value, field),
    prompt_line: readShortText(one.prompt_line, `${field}.prompt_line`, MOST_IN_LINE),
    priority: readPriorityName(one.priority, `${field}.priority`),
    language: orNull(one.language, (name) => readName(name, `${field}.language`)),
    arrival: readCount(one.arrival, `${field}.arrival`),
    arrived_ms: readCount(one.arrived_ms, `${field}.arrived_ms`),
    stage: readOneOf(one.stage, `${field}.stage`, STAGES),
    lease: orNull(one.lease, readLease),
    granted_ms: orNull(one.granted_ms, (ms) => readCount(ms, `${field}.granted_ms`)),
    preemptions: orElse(one.preemptions, 0, (count) => readCount(count, `${field}.preemptions`)),
    started: readBoolean(one.started, `${field}.started`),
    withdrawn: orElse(one.withdrawn, false, (withdrawn) => readBoolean(withdrawn, `${field}.withdrawn`)),
    ...(claimed === undefined ? {} : { claimed: readBoolean(claimed, `${field}.claimed`) }),
    ...(run === undefined ? {} : { run: readName(run, `${field}.run`) }),
  };
}

/** Those of a list that can be read, and what is wrong with the others. */
function readSome<T>(value: unknown, field: string, read: Read<T>) {
  const { items, problems } = readEach(value, field, MOST, read);
  return { items: items.filter((one) => one !== null), problems };
}

function readAverage(value: unknown): number {
  if (typeof value !== 'number' || !Number.isFinite(value) || value < 0)
    refuseField('carried.held_ms', 'must be a number of at least 0');
  return value;
}

/**
 * A queue as an earlier run, perhaps of an earlier version, has handed it on. Who cannot be read is left out: if there is a
 * workflow of it, the next look at the open tasks finds it.
 * @returns `problems`: why something was left out, without its content
 * @throws DomainError `invalid_message`
 */
export function readAdmissionState(value: unknown): {
  readonly state: AdmissionState;
  readonly problems: readonly string[];
} {
  const carried = readObject(value, 'carried');
  const entries = readSome(carried.entries, 'carried.entries', readEntry);
  const remembered = readSome(carried.remembered, 'carried.remembered', readKept);
  const revoked = readSome(carried.revoked ?? [], 'carried.revoked', readTaskId);
  return {
    state: {
      limits: readLimits(carried.limits, 'carried.limits'),
      entries: entries.items,
      remembered: remembered.items,
      ...(carried.revoked === undefined ? {} : { revoked: revoked.items }),
      next_arrival: readCount(carried.next_arrival, 'carried.next_arrival'),
      next_lease: readLease(carried.next_lease, 'carried.next_lease'),
      held_ms: orNull(carried.held_ms, readAverage),
    },
    problems: [...entries.problems, ...remembered.problems, ...revoked.problems],
  };
}

/**
 * Of such a queue those whose workflow is not there yet and is wanted, and those whom a second caller was answered with. Who
 * cannot be read is left out.
 * @throws DomainError `invalid_message`
 */
export function readUnstarted(value: unknown): {
  readonly unstarted: readonly Orphan[];
  readonly claimed: readonly string[];
  readonly problems: readonly string[];
} {
  const { entries } = readObject(value, 'carried');
  const { items, problems } = readSome(entries, 'carried.entries', readBeginning);
  return {
    problems,
    unstarted: items.filter(({ isWanted }) => isWanted).map(({ orphan }) => orphan),
    claimed: items.filter(({ isClaimed }) => isClaimed).map(({ orphan }) => orphan.task_id),
  };
}

function readBeginning(value: unknown, field: string) {
  const { started, withdrawn, claimed } = readObject(value, field);
  return {
    orphan: readOrphan(value, field),
    isWanted: started === false && withdrawn !== true,
    isClaimed: claimed === true,
  };
}

/** What was last said of the line. @throws DomainError `invalid_message` */
export function readPressure(value: unknown): PressureState {
  const pressure = readObject(value, 'pressure');
  const told = readObject(pressure.announced_ms, 'pressure.announced_ms');
  const time = (name: (typeof LEVELS)[number]): number | null =>
    orNull(told[name], (ms) => readCount(ms, `pressure.announced_ms.${name}`));
  return {
    level: readOneOf(pressure.level, 'pressure.level', LEVELS),
    announced: readOneOf(pressure.announced, 'pressure.announced', LEVELS),
    announced_ms: { none: time('none'), warning: time('warning'), critical: time('critical') },
    below_since_ms: orNull(pressure.below_since_ms, (ms) => readCount(ms, 'pressure.below_since_ms')),
  };
}
