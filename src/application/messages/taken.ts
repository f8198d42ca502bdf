import type { MessageTaken } from '../../contract/index.js';
import type { ReportLayer } from '../../domain/journal/report-validity.js';
import type { MessageVerdict } from '../../ports/task-runner.js';
import { ApplicationError } from '../application-error.js';

const BEHIND_RETRY_SECONDS = 30;
const WHY: Readonly<Record<ReportLayer, string>> = {
  version: 'it is about an older version of the code',
  version_ahead: 'it is about a version of the code that does not exist yet',
  clock: 'what its sender had seen is older than the code as it is now',
  hash: 'it is about other code than the current version holds',
};

function refusalOf({ code, message }: Extract<MessageVerdict, { outcome: 'refused' }>): ApplicationError {
  switch (code) {
    case 'already_so':
      return new ApplicationError('already_so', message);
    case 'journal_behind':
      return new ApplicationError('storage_failed', message, { retryAfterSeconds: BEHIND_RETRY_SECONDS });
    default:
      return new ApplicationError('message_refused', `${message} (${code})`);
  }
}

/**
 * The answer to a message that was taken.
 * @throws ApplicationError `stale_report`, `task_ended`, `already_so`, `storage_failed` or `message_refused`
 */
export function taken(taskId: string, verdict: MessageVerdict): MessageTaken {
  switch (verdict.outcome) {
    case 'taken': {
      const { eventId, sequence, codeVersion, module } = verdict;
      return { task_id: taskId, event_id: eventId, sequence, code_version: codeVersion, module };
    }
    case 'stale': {
      const { layer, codeVersion } = verdict;
      throw new ApplicationError(
        'stale_report',
        `the report is stale (layer ${layer}): ${WHY[layer]}. The current version is ${codeVersion}; look whether the bug is still in it.`,
        { layer },
      );
    }
    case 'ended':
      throw new ApplicationError(
        'task_ended',
        'the task has ended and its record is closed; submit a new task for what is still to be done',
      );
    case 'refused':
      throw refusalOf(verdict);
  }
}
