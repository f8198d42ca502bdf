import { checkBugReport, type MessageTaken } from '../../contract/index.js';
import type { ApplicationDependencies } from '../dependencies.js';
import { assertKnown, type Witnesses } from '../tasks/assert-known.js';
import { readClaim } from './read-claim.js';
import { taken } from './taken.js';

/** `client` is who reports: part of the actor `user:<client>`. */
export type ReportBug = (taskId: string, body: unknown, client: string) => Promise<MessageTaken>;

/**
 * Reports a bug of a code version to the running task (AP-5, EV-44).
 * @returns a use case that throws ContractError, or ApplicationError `unknown_task`, `stale_report` with the layer,
 * `task_ended`, `message_refused`, `storage_failed`, `no_worker`, `engine_unreachable`
 */
export function createReportBug(deps: Witnesses & Pick<ApplicationDependencies, 'runner'>): ReportBug {
  return async (rawId, body, client) => {
    const { description, code_version, code_hash, module, ...claim } = checkBugReport(body);
    const taskId = await assertKnown(deps, rawId);
    const seen = await readClaim(deps.journal, taskId, claim);
    const report = { description, code_version, code_hash, module, client, seen };
    return taken(taskId, await deps.runner.reportBug(taskId, report));
  };
}
