import type { MESSAGES } from '../../src/workflows/message-table.js';
import { newTaskId, REQUEST, sha256Of, SHORT_SETTINGS } from './workflow-lab.js';

type Workflow = keyof typeof MESSAGES;
type NameOf<Message> = Message extends { readonly name: infer Name extends string } ? Name : never;
type NamesOf<Messages> = Messages extends readonly (infer Message)[] ? NameOf<Message> : never;
type Name = {
  [W in Workflow]: {
    [Kind in keyof (typeof MESSAGES)[W]]: NamesOf<(typeof MESSAGES)[W][Kind]>;
  }[keyof (typeof MESSAGES)[W]];
}[Workflow];

const submitted = () => ({
  task_id: newTaskId(),
  request_sha256: sha256Of(REQUEST),
  prompt_line: 'by a fuzz',
  priority: 'LOW',
  language: null,
  client: 'fuzz',
  idempotency_key: null,
});
const seen = { event_id: null, vector_clock: { coder: 1 } };
/** Below every number that an admission of today gives. */
const OLD_LEASE = 7;

/** The arguments of each message as they may be; of tasks that there are not, so that they do nothing where they fit. */
export const EXAMPLES: Readonly<Record<Name, () => readonly unknown[]>> = {
  grant: () => [OLD_LEASE],
  preempt: () => [OLD_LEASE],
  release: () => [{ task_id: newTaskId(), lease: OLD_LEASE, how: 'parked', priority: 'LOW' }],
  requeue: () => [newTaskId()],
  rejoin: () => [{ ...submitted(), run: newTaskId(), how: 'waiting' }],
  reprioritise: () => [{ task_id: newTaskId(), priority: 'HIGH' }],
  withdraw: () => [newTaskId()],
  revoke: () => [[newTaskId(), newTaskId()]],
  configure: () => [{ ...SHORT_SETTINGS, history_events: 8_000 }],
  submit: () => [[{ ...submitted(), expires_at: Date.now() + 30_000 }]],
  stats: () => [],
  reportBug: () => [
    { description: 'a@@b', code_version: 1, code_hash: null, module: null, client: 'fuzz', seen },
  ],
  intervene: () => [{ kind: 'guidance', text: 'no regex', when: 'safe_point', client: 'fuzz', seen }],
  state: () => [],
};

/** What takes the place of a value: wrong kinds, sizes, numbers that are none, and names that an object has anyway. */
export const JUNK: readonly unknown[] = [
  undefined,
  null,
  'x',
  '',
  '__proto__',
  '\ud800',
  'n'.repeat(20_000),
  0,
  -1,
  1.5,
  1e300,
  Number.MAX_SAFE_INTEGER,
  true,
  [],
  [null],
  Array.from({ length: 5_000 }, (_, index) => `t${index}`),
  {},
  JSON.parse('{"__proto__":{"outcome":"accepted"},"constructor":5,"toString":null}') as unknown,
  Array.from({ length: 60 }).reduce((inner) => ({ inner }), {}),
];

/** The value, and everything in it, replaced by junk in turn: one place at a time. */
export function* spoilt(value: unknown, junk: readonly unknown[] = JUNK): Generator {
  yield* junk;
  if (typeof value !== 'object' || value === null) return;
  for (const key of Object.keys(value)) {
    const inner = (value as Readonly<Record<string, unknown>>)[key];
    for (const bad of spoilt(inner, junk)) {
      if (Array.isArray(value))
        yield value.map((item, index) => (String(index) === key ? bad : (item as unknown)));
      else yield { ...value, [key]: bad };
    }
  }
}
