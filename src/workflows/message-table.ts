import type { Reader } from './checked-messages.js';
import {
  configureSignal,
  grantSignal,
  interveneSignal,
  interveneUpdate,
  preemptSignal,
  rejoinSignal,
  releaseSignal,
  reportBugSignal,
  reportBugUpdate,
  reprioritiseSignal,
  requeueSignal,
  revokeSignal,
  stateQuery,
  statsQuery,
  submitUpdate,
  withdrawSignal,
} from './messages.js';

type Message<Kind> = { readonly type: Kind; readonly name: string; readonly read: Reader<unknown> };
type Heard = {
  readonly signals: readonly Message<'signal'>[];
  readonly updates: readonly Message<'update'>[];
  readonly queries: readonly Message<'query'>[];
};

/** Every message that a workflow hears, by the workflow's type. What stands here has a reader; what does not stand here is never heard. */
export const MESSAGES = {
  admission: {
    signals: [
      releaseSignal,
      requeueSignal,
      rejoinSignal,
      reprioritiseSignal,
      withdrawSignal,
      revokeSignal,
      configureSignal,
    ],
    updates: [submitUpdate],
    queries: [statsQuery],
  },
  codingTask: {
    signals: [grantSignal, preemptSignal, reportBugSignal, interveneSignal],
    updates: [reportBugUpdate, interveneUpdate],
    queries: [stateQuery],
  },
  rebuildJournals: { signals: [], updates: [], queries: [] },
} as const satisfies Readonly<Record<string, Heard>>;
