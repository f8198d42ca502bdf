import { setTimeout as delay } from 'node:timers/promises';

const TRY_MS = 1_000;
const PAUSE_MS = 50;

/** One try: true when a server at the address knows the namespace. */
async function answers(address: string, namespace: string): Promise<boolean> {
  // Loaded while the server starts, and not at all by whoever only reads the errors of this folder.
  const { Connection } = await import('@temporalio/client');
  const connection = Connection.lazy({ address, connectTimeout: TRY_MS });
  try {
    await connection.withDeadline(Date.now() + TRY_MS, () =>
      connection.workflowService.describeNamespace({ namespace }),
    );
    return true;
  } catch {
    return false;
  } finally {
    await connection.close();
  }
}

/** Tries until the server answers, until `giveUp` says so, or until the time is over; says whether it answered. */
export async function waitForAnswer(
  target: { readonly address: string; readonly namespace: string },
  withinMs: number,
  giveUp: () => boolean,
): Promise<boolean> {
  const deadline = Date.now() + withinMs;
  while (Date.now() < deadline && !giveUp()) {
    if (await answers(target.address, target.namespace)) return true;
    await delay(PAUSE_MS);
  }
  return false;
}
