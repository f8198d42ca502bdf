import { ApplicationFailure, log } from '@temporalio/workflow';
import { DomainError } from '../../domain/kernel/domain-error.js';
import { decide } from '../../domain/task/decide/index.js';
import { judgeReport } from '../../domain/task/decide/report-bug.js';
import type { RecordedEvent } from '../../domain/task/events.js';
import type { BugReport, Intervention } from '../../domain/task/messages/index.js';
import { hasEnded, type TaskState } from '../../domain/task/state.js';
import { onSignal, onUpdate } from '../checked-messages.js';
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

function acknowledge(event: RecordedEvent): Acknowledged {
  const { event_id, sequence, code_version, data } = event;
  return { event_id, sequence, code_version, module: typeof data.module === 'string' ? data.module : null };
}

/** The failure type with which the domain's refusal reaches whoever sent the update. */
const typeOf = ({ code }: DomainError): string => (code === 'task_ended' ? REFUSED.ended : REFUSED.message);

/** Whoever got no answer in time was told that nothing will happen. */
function refuseExpired(expiresAt: number | null): void {
  if (expiresAt !== null && Date.now() > expiresAt)
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
  function enter(report: BugReport): Acknowledged {
    refuseWhileBehind(recorder);
    const [event] = recorder.record({ type: 'report_bug', report }, report.seen);
    if (!event) throw new DomainError('not_recorded', 'the report left no event');
    if (event.data.refused_by !== null)
      log.info('a stale bug report was left out of the state', { layer: event.data.refused_by });
    return acknowledge(event);
  }

  /** A refusal here costs no history. */
  function validate(report: BugReport): void {
    const state = recorder.state();
    // A closed fold takes nothing more, whatever version the report speaks of.
    const layer = hasEnded(state) ? null : judgeReport(report, state);
    if (layer === null) {
      decide({ type: 'report_bug', report }, state);
      return;
    }
    const stale: StaleReport = { layer, code_version: state.code_version, sequence: state.sequence };
    throw ApplicationFailure.nonRetryable(`the report is stale by its ${layer}`, REFUSED.stale, stale);
  }

  onSignal(reportBugSignal, (report) => void enter(report));
  onUpdate(reportBugUpdate, {
    typeOf,
    answer: ({ message }) => enter(message),
    validate({ message, expiresAt }) {
      refuseExpired(expiresAt);
      refuseWhileBehind(recorder);
      validate(message);
    },
  });
}

/** Hears what people ask for: one way for the signal and the update (WF-4). */
function hearInterventions(recorder: Recorder, onTaken: OnTaken): void {
  function enter(intervention: Intervention): Acknowledged {
    refuseWhileBehind(recorder);
    const before = recorder.state();
    const [event] = recorder.record({ type: 'intervene', intervention }, intervention.seen);
    if (!event) throw new DomainError('not_recorded', 'the intervention left no event');
    onTaken(intervention, before);
    return acknowledge(event);
  }

  onSignal(interveneSignal, (intervention) => void enter(intervention));
  onUpdate(interveneUpdate, {
    typeOf,
    answer: ({ message }) => enter(message),
    validate({ message: intervention, expiresAt }) {
      refuseExpired(expiresAt);
      refuseWhileBehind(recorder);
      decide({ type: 'intervene', intervention }, recorder.state());
    },
  });
}

/** Listens to people from now on; what they said before the workflow was there waits until then. */
export function hearPeople(recorder: Recorder, onTaken: OnTaken): void {
  hearReports(recorder);
  hearInterventions(recorder, onTaken);
}
