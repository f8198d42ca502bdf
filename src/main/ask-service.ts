import { createServiceClient } from '../cli/index.js';
import { saidBy, type Config, type Environment } from '../config/index.js';
import type { HealthView } from '../contract/index.js';
import { intern } from '../domain/kernel/invocation.js';
import { Broken, sandboxFix, seenModels, withoutModelServer, type Seen } from './look-at-parts.js';
import { serviceAddress } from './service-address.js';
import { runningService } from './service-record.js';

/** How a service that runs says its parts are, or why it does not say; `null` when none runs. */
export type AskedService = {
  readonly where: string;
  readonly answer: HealthView | { readonly silent: string };
};

/**
 * Asks the service that the other commands would talk to.
 * @throws StartError when INTERN_URL is no address
 */
export async function askService(config: Config, env: Environment): Promise<AskedService | null> {
  const running = await runningService(config.dataDir);
  const address = await serviceAddress(config, env);
  const isNamed = saidBy(env, 'INTERN_URL') !== undefined;
  const where = !isNamed && running !== null ? `process ${running.pid} at ${running.url}` : address.url;
  if (!isNamed && running?.url === '')
    return { where: `process ${running.pid}`, answer: { silent: 'it is still starting: ask again' } };
  try {
    return { where, answer: await createServiceClient(address).health() };
  } catch (error) {
    if (running === null && !isNamed) return null;
    return { where, answer: { silent: error instanceof Error ? error.message : String(error) } };
  }
}

/** Whether workers answer and tasks are let in. */
export function workersSeen({ parts: { workers, admission }, queue }: HealthView): Seen {
  for (const { ok, problem } of [workers, admission])
    if (!ok && problem !== null) throw new Broken(problem, null);
  if (queue === null) throw new Broken('the service cannot ask for the queue', 'see the line of temporal');
  if (!queue.stale) return { detail: `they answer; ${queue.running} tasks run, ${queue.waiting} wait` };
  throw new Broken(
    queue.running === null
      ? 'no worker has answered yet'
      : 'no worker answers; the figures of the queue are old',
    `start one: ${intern()} worker, or start the service again: ${intern()} stop, ${intern()} serve`,
  );
}

/** What the service says of a part that it uses, in the words of `intern doctor`. */
export const asTheServiceSays = {
  temporal({ temporal: { problem } }: HealthView['parts']): Seen {
    if (problem !== null) throw new Broken(problem, null);
    return { detail: 'the service reaches it' };
  },
  model({ model }: HealthView['parts']): Seen {
    if (!model.ok) throw new Broken(model.problem ?? 'it does not answer the service', withoutModelServer());
    const where = model.provider === 'demo' || model.address === null ? '' : ` at ${model.address}`;
    return seenModels(`${model.provider}${where}, as the service has it`, model.models);
  },
  sandbox({ sandbox: { kind, isolated, problem } }: HealthView['parts']): Seen {
    if (isolated) return { detail: `${kind ?? 'isolated'}, tried by the service: it isolates` };
    if (kind === 'none')
      return {
        detail: 'none, as the service has it',
        warning: problem ?? 'code runs with the rights of its user',
      };
    const why = problem ?? 'the service cannot isolate code';
    throw new Broken(why, sandboxFix(why));
  },
};
