import { ApplicationFailure, log, setHandler } from '@temporalio/workflow';
import { DomainError } from '../../domain/kernel/domain-error.js';
import type { TaskCommand } from '../../domain/task/commands.js';
import { decide } from '../../domain/task/decide/index.js';
import { judgeReport } from '../../domain/task/decide/report-bug.js';
import type { RecordedEvent } from '../../domain/task/events.js';
import type { CauseRef } from '../../domain/task/ledger.js';
import { readBugReport, readIntervention, type Intervention } from '../../domain/task/messages/index.js';
import { hasEnded, type TaskState } from '../../domain/task/state.js';
import {
  interveneSignal,
  interveneUpdate,
  REFUSED,
  reportBugSignal,
  reportBugUpdate,
  type Acknowledged,
  type StaleReport,
} from '../messages.js';
import type { Recorder } from './recorder.js';

/** Called after an intervention has become part of the record, with the state before it. */
type OnTaken = (intervention: Intervention, before: TaskState) => void;
type Read = { readonly command: TaskCommand; readonly cause: CauseRef | null };

function acknowledge(event: RecordedEvent): Acknowledged {
  const { event_id, sequence, code_version, data } = event;
  return { event_id, sequence, code_version, module: typeof data.module === 'string' ? data.module : null };
}

/** A refusal of the domain, in the form that reaches whoever sent the update. */
function refusal(error: unknown): unknown {
  if (!(error instanceof DomainError)) return error;
  const type = error.code === 'task_ended' ? REFUSED.ended : REFUSED.message;
  return ApplicationFailure.create({
    type,
    message: error.message,
    nonRetryable: true,
    details: [{ code: error.code, field: error.field }],
  });
}

function refusing<T>(act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw refusal(error);
  }
}

/** A message that only a signal brought has nobody to answer to: what is wrong with it goes to the worker's log. */
function logging(name: string, act: () => void): void {
  try {
    act();
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    log.warn('a message to the task was left out', { name, reason: error.code, detail: error.message });
  }
}

function readReport(message: unknown): Read {
  const report = readBugReport(message);
  return { command: { type: 'report_bug', report }, cause: report.seen };
}

/** Whoever got no answer in time was told that nothing will happen. */
function refuseExpired(expiresAt: number | undefined): void {
  if (expiresAt !== undefined && Date.now() > expiresAt)
    throw new DomainError('expired', 'the message has come too late: its sender waits no longer');
}

/** Whoever comes while the journal is far behind is told so, and what was heard before is not put at risk. */
function refuseWhileBehind(recorder: Recorder): void {
  if (!recorder.hearsPeople())
    throw new DomainError(
      'journal_behind',
      'the record of the task is far behind in being written to disk, so the message was not taken; see what is wrong with the data folder, and send it again',
    );
}

/**
 * Hears bug reports. The update is refused with the layer that a report is stale by; the signal goes on record with it
 * and is left out of the state (EV-44).
 */
function hearReports(recorder: Recorder): void {
  function enter(message: unknown): Acknowledged {
    refuseWhileBehind(recorder);
    const { command, cause } = readReport(message);
    const [event] = recorder.record(command, cause);
    if (!event) throw new DomainError('not_recorded', 'the report left no event');
    if (event.data.refused_by !== null)
      log.info('a stale bug report was left out of the state', { layer: event.data.refused_by });
    return acknowledge(event);
  }

  /** Synchronous on purpose: Temporal does not await a validator. A refusal here costs no history. */
  function validate(message: unknown): void {
    const state = recorder.state();
    const { command } = readReport(message);
    // A closed fold takes nothing more, whatever version the report speaks of.
    const layer =
      command.type === 'report_bug' && !hasEnded(state) ? judgeReport(command.report, state) : null;
    if (layer === null) {
      decide(command, state);
      return;
    }
    const stale: StaleReport = { layer, code_version: state.code_version, sequence: state.sequence };
    throw ApplicationFailure.nonRetryable(`the report is stale by its ${layer}`, REFUSED.stale, stale);
  }

  setHandler(reportBugSignal, (message) => logging('reportBug', () => void enter(message)));
  setHandler(reportBugUpdate, (message: unknown) => refusing(() => enter(message)), {
    validator: (message: unknown, expiresAt?: number) =>
      refusing(() => {
        refuseExpired(expiresAt);
        refuseWhileBehind(recorder);
        validate(message);
      }),
  });
}

/** Hears what people ask for: one way for the signal and the update (WF-4). */
function hearInterventions(recorder: Recorder, onTaken: OnTaken): void {
  function enter(message: unknown): Acknowledged {
    refuseWhileBehind(recorder);
    const before = recorder.state();
    const intervention = readIntervention(message);
    const [event] = recorder.record({ type: 'intervene', intervention }, intervention.seen);
    if (!event) throw new DomainError('not_recorded', 'the intervention left no event');
    onTaken(intervention, before);
    return acknowledge(event);
  }

  setHandler(interveneSignal, (message) => logging('intervene', () => void enter(message)));
  setHandler(interveneUpdate, (message: unknown) => refusing(() => enter(message)), {
    validator: (message: unknown, expiresAt?: number) =>
      refusing(() => {
        refuseExpired(expiresAt);
        refuseWhileBehind(recorder);
        decide({ type: 'intervene', intervention: readIntervention(message) }, recorder.state());
      }),
  });
}

/** Listens to people from now on; what they said before the workflow was there waits until then. */
export function hearPeople(recorder: Recorder, onTaken: OnTaken): void {
  hearReports(recorder);
  hearInterventions(recorder, onTaken);
}
