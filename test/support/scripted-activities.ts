import { ApplicationFailure } from '@temporalio/common';
import { Context } from '@temporalio/activity';
import type {
  Activities,
  AdmissionActivities,
  AskModelInput,
  AskModelResult,
  JournalActivities,
  RecordEventsInput,
  RunTestsInput,
  RunTestsResult,
} from '../../src/activities/contract.js';
import { ofThisRun } from '../../src/activities/of-this-run.js';
import { heartbeating } from '../../src/activities/heartbeating.js';
import type { Alert } from '../../src/domain/admission/back-pressure.js';
import type { RecordedEvent } from '../../src/domain/task/events.js';
import { aCall, aFile, aPlan, hashOf } from './builders.js';

export const passing: RunTestsResult = {
  outcome: 'passed',
  reason: null,
  tests: [{ name: 'accepts an address', file: 'test/email.test.ts', outcome: 'passed', duration_ms: 1 }],
  failures: [],
  total: 1,
  passed: 1,
  failed: 0,
  duration_ms: 10,
  sandbox: 'bubblewrap',
  output: null,
};

export const failing: RunTestsResult = {
  ...passing,
  outcome: 'failed',
  reason: 'assertions',
  tests: [{ name: 'accepts an address', file: 'test/email.test.ts', outcome: 'failed', duration_ms: 1 }],
  failures: [{ name: 'accepts an address', file: 'test/email.test.ts', message: 'expected true, got false' }],
  passed: 0,
  failed: 1,
};

/** Resolves never; rejects when the activity is cancelled, as a step that is stopped for real does. */
export function untilCancelled(): Promise<never> {
  const context = Context.current();
  const beat = setInterval(() => context.heartbeat(), 100);
  return context.cancelled.finally(() => clearInterval(beat));
}

export type Script = {
  timeoutMs?: number;
  /** Awaited before a request is handed to its task. */
  takeRequest?: (taskId: string) => Promise<void>;
  /** Awaited before a batch is appended; given the batch's first sequence. */
  recordEvents?: (firstSequence: number) => Promise<void>;
  askModel?: (input: AskModelInput) => Promise<AskModelResult>;
  runTests?: (input: RunTestsInput) => Promise<RunTestsResult>;
  /** Awaited before a version is committed. */
  commitCode?: () => Promise<void>;
  remakeCode?: () => Promise<void>;
  writeReport?: () => Promise<void>;
  surveyTasks?: AdmissionActivities['surveyTasks'];
};

/**
 * Effects that play a script and keep what they were asked. The journal refuses gaps and conflicts as the real one does.
 */
export class ScriptedActivities {
  readonly asked: AskModelInput[] = [];
  readonly tested: RunTestsInput[] = [];
  readonly alerts: Alert[] = [];
  readonly commits: { task_id: string; version: number; parent: string | null }[] = [];
  readonly journal = new Map<string, RecordedEvent[]>();
  /** The latest event of each sequence, whichever run told it. */
  private readonly heard = new Map<string, RecordedEvent[]>();
  private readonly lastRun = new Map<string, string>();
  private readonly watchers = new Set<() => void>();

  constructor(public script: Script = {}) {}

  events(taskId: string): readonly RecordedEvent[] {
    return this.journal.get(taskId) ?? [];
  }

  types(taskId: string): readonly string[] {
    return this.events(taskId).map((event) => event.event_type);
  }

  /** Resolves when the journal of the task satisfies the condition. */
  until(taskId: string, ready: (types: readonly string[]) => boolean): Promise<void> {
    return new Promise((resolve) => {
      const check = (): void => {
        if (!ready(this.types(taskId))) return;
        this.watchers.delete(check);
        resolve();
      };
      this.watchers.add(check);
      check();
    });
  }

  /** A run that does not continue the one before is a reset: what it writes takes the place of what came after. */
  private branchOf(taskId: string, { run_id, continued_from, events }: RecordEventsInput): RecordedEvent[] {
    const journal = this.journal.get(taskId) ?? [];
    const last = this.lastRun.get(taskId) ?? run_id;
    this.lastRun.set(taskId, run_id);
    const isReset = run_id !== last && continued_from !== last;
    return isReset ? this.heardOf(taskId).slice(0, (events[0]?.sequence ?? 1) - 1) : journal;
  }

  private heardOf(taskId: string): RecordedEvent[] {
    const heard = this.heard.get(taskId) ?? [];
    this.heard.set(taskId, heard);
    return heard;
  }

  private append(taskId: string, input: RecordEventsInput): number {
    const { events } = input;
    const journal = this.branchOf(taskId, input);
    this.journal.set(taskId, journal);
    for (const event of events) {
      this.heardOf(input.task_id)[event.sequence - 1] = event;
      const there = journal[event.sequence - 1];
      if (there && JSON.stringify(there) === JSON.stringify(event)) continue;
      if (there || event.sequence !== journal.length + 1) {
        throw ApplicationFailure.nonRetryable(
          `sequence ${event.sequence} after ${journal.length}`,
          'JournalConflict',
        );
      }
      journal.push(event);
    }
    for (const watcher of [...this.watchers]) watcher();
    return journal.length;
  }

  /** With heartbeats, as the real ones: a step that a test holds is not taken for one whose worker has died. */
  activities(): Activities & AdmissionActivities & JournalActivities {
    return {
      askModel: ofThisRun(
        heartbeating(async (input) => {
          this.asked.push(input);
          if (this.script.askModel) return this.script.askModel(input);
          return defaultAnswer(input);
        }),
      ),
      runTests: ofThisRun(
        heartbeating(async (input) => {
          this.tested.push(input);
          return this.script.runTests ? this.script.runTests(input) : passing;
        }),
      ),
      takeRequest: heartbeating(async ({ task_id }) => {
        await this.script.takeRequest?.(task_id);
        return { language: null, model: null, timeout_ms: this.script.timeoutMs ?? null };
      }),
      commitCode: heartbeating(async ({ task_id, version, parent, files }) => {
        await this.script.commitCode?.();
        this.commits.push({ task_id, version, parent });
        return { commit: hashOf(`commit${version}`), code_hash: hashOf(`tree${version}`), files };
      }),
      remakeCode: heartbeating(() => this.script.remakeCode?.() ?? Promise.resolve()),
      recordEvents: heartbeating(async (input) => {
        await this.script.recordEvents?.(input.events[0]?.sequence ?? 0);
        const sequence = this.append(input.task_id, input);
        return { branch: 1, position: sequence, sequence };
      }),
      writeReport: heartbeating(() => this.script.writeReport?.() ?? Promise.resolve()),
      surveyTasks: heartbeating(
        (input) =>
          this.script.surveyTasks?.(input) ?? Promise.resolve({ closed: [], strangers: [], orphans: [] }),
      ),
      raiseAlert: heartbeating((alert) => {
        this.alerts.push(alert);
        return Promise.resolve();
      }),
    };
  }
}

/** A plan of one module, then code for whatever is asked. */
export function defaultAnswer(input: AskModelInput): AskModelResult {
  if (input.step.kind === 'plan') return { kind: 'plan', plan: aPlan('email'), call: aCall() };
  const file = aFile(
    `src/${input.step.module ?? ''}.ts`,
    `${input.step.module ?? ''}${input.step.iteration}`,
  );
  return { kind: 'code', files: [file], strategy: 'whole', call: aCall() };
}
