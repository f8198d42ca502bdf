import {
  orNull,
  readList,
  readObject,
  readOneOf,
  readShortText,
  readWhole,
  refuseField,
} from '../kernel/fields.js';
import { isTaskId } from '../task/task-folder.js';
import { PRIORITY_NAMES, type PriorityName } from './priority.js';
import type { GivenBack, Orphan } from './queue.js';
import type { QueueSubmission, QueueVerdict } from './queue-state.js';
import type { Returned } from './rejoin.js';

/** What one update may hold up: its handler judges all of it at once. */
export const MOST_IN_GROUP = 100;
/** More than a message of 64 KB holds. */
const MOST_IDS = 2_000;
/** Of a prompt's first line, which is shortened to 80 characters. */
export const MOST_IN_LINE = 400;
const SHA256 = /^[0-9a-f]{64}$/;
/** What goes into Temporal's own fields as it stands: no character that these could not hold. */
const NAME = /^[\x20-\x7e]{1,255}$/;

/** A task tells that it has ended, or that it gives its place back for now. */
export type Release = {
  readonly task_id: string;
  /** The number under which it held the place, or was asked for it; null for a task that never heard of one. */
  readonly lease: number | null;
  readonly how: 'ended' | GivenBack;
  readonly priority: PriorityName;
};

const GIVEN_BACK = ['waiting', 'preempted', 'parked'] as const;

export function readTaskId(value: unknown, field = 'task_id'): string {
  if (typeof value !== 'string' || !isTaskId(value))
    refuseField(field, 'must be the id of a task: 1 to 100 letters, digits, "-" or "_"');
  return value;
}

/** Lease numbers begin with the time in milliseconds and go up by one. */
export function readLease(value: unknown, field = 'lease'): number {
  return readWhole(value, field, [1, Number.MAX_SAFE_INTEGER]);
}

export function readPriorityName(value: unknown, field = 'priority'): PriorityName {
  return readOneOf(value, field, PRIORITY_NAMES);
}

export function readName(value: unknown, field: string): string {
  if (typeof value !== 'string' || !NAME.test(value))
    refuseField(field, 'must have 1 to 255 visible characters of ASCII or blanks');
  return value;
}

export function readSha256(value: unknown, field: string): string {
  if (typeof value !== 'string' || !SHA256.test(value)) refuseField(field, 'must be 64 hexadecimal digits');
  return value;
}

/** @throws DomainError `invalid_message` */
export function readTaskIds(value: unknown, field = 'task_ids'): readonly string[] {
  return readList(value, field, MOST_IDS, readTaskId);
}

/** What is known of a task from its submission on. @throws DomainError `invalid_message` */
export function readOrphan(value: unknown, field: string): Orphan {
  const one = readObject(value, field);
  return {
    task_id: readTaskId(one.task_id, `${field}.task_id`),
    request_sha256: readSha256(one.request_sha256, `${field}.request_sha256`),
    prompt_line: readShortText(one.prompt_line, `${field}.prompt_line`, MOST_IN_LINE),
    priority: readPriorityName(one.priority, `${field}.priority`),
    language: orNull(one.language, (name) => readName(name, `${field}.language`)),
    client: readName(one.client, `${field}.client`),
    idempotency_key: orNull(one.idempotency_key, (key) => readName(key, `${field}.idempotency_key`)),
  };
}

function readSubmission(value: unknown, field: string): QueueSubmission {
  const { expires_at } = readObject(value, field);
  return {
    ...readOrphan(value, field),
    expires_at: readWhole(expires_at, `${field}.expires_at`, [0, Number.MAX_SAFE_INTEGER]),
  };
}

/** @throws DomainError `invalid_message` */
export function readSubmissions(value: unknown): readonly QueueSubmission[] {
  return readList(value, 'submissions', MOST_IN_GROUP, readSubmission);
}

/** Only what matters to who reads a history: whom a verdict lets in. @throws DomainError `invalid_message` */
export function readAcceptedId(value: unknown, field: string): string | null {
  const { outcome, task_id } = readObject(value, field) as Partial<
    Record<keyof QueueVerdict | 'task_id', unknown>
  >;
  return outcome === 'accepted' ? readTaskId(task_id, `${field}.task_id`) : null;
}

/** @throws DomainError `invalid_message` */
export function readRelease(value: unknown): Release {
  const release = readObject(value, 'release');
  return {
    task_id: readTaskId(release.task_id),
    lease: orNull(release.lease, readLease),
    how: readOneOf(release.how, 'how', ['ended', ...GIVEN_BACK]),
    priority: readPriorityName(release.priority),
  };
}

/** @throws DomainError `invalid_message` */
export function readReturned(value: unknown): Returned {
  const returned = readObject(value, 'returned');
  return {
    ...readOrphan(value, 'returned'),
    run: readName(returned.run, 'returned.run'),
    how: readOneOf(returned.how, 'returned.how', GIVEN_BACK),
  };
}

/** @throws DomainError `invalid_message` */
export function readReprioritise(value: unknown): {
  readonly task_id: string;
  readonly priority: PriorityName;
} {
  const change = readObject(value, 'change');
  return { task_id: readTaskId(change.task_id), priority: readPriorityName(change.priority) };
}
