import { checkIntervention, type MessageTaken } from '../../contract/index.js';
import type { ApplicationDependencies } from '../dependencies.js';
import { assertKnown, type Witnesses } from '../tasks/assert-known.js';
import { readClaim } from './read-claim.js';
import { taken } from './taken.js';

/** `client` is who wishes: part of the actor `user:<client>`. */
export type Intervene = (taskId: string, body: unknown, client: string) => Promise<MessageTaken>;

/**
 * Steers a running task: guidance, pause, resume, priority, limit of iterations (AP-5, WF-4, WF-5).
 * @returns a use case that throws ContractError, or ApplicationError `unknown_task`, `task_ended`, `already_so`, `message_refused`, `storage_failed`,
 * `no_worker`, `engine_unreachable`
 */
export function createIntervene(deps: Witnesses & Pick<ApplicationDependencies, 'runner'>): Intervene {
  return async (rawId, body, client) => {
    const { wish, claim } = checkIntervention(body);
    const taskId = await assertKnown(deps, rawId);
    const seen = await readClaim(deps.journal, taskId, claim);
    return taken(taskId, await deps.runner.intervene(taskId, { wish, client, seen }));
  };
}
