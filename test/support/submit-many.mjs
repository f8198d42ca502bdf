/**
 * An API process of its own, as far as submissions go: the product's waiting room over the product's runner. Clients that
 * are told "full", or that nothing of it will run, come again with the same Idempotency-Key. Prints a line of JSON for each:
 * `task` is the id of the accepted one, `takenBack` are those of which it was told that nothing of them will run.
 *
 * Usage: node submit-many.mjs <temporal address> <namespace> <count> <settings as JSON>
 */
import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { createTemporalTaskRunner } from '../../dist/adapters/temporal/index.js';
import { createWaitingRoom } from '../../dist/application/tasks/waiting-room.js';
import { uuidV7 } from '../../dist/domain/kernel/uuid.js';

const [address, namespace, count, settings] = process.argv.slice(2);
const WAIT_MS = 5_000;
const EXPIRY_MS = 30_000;

const connection = await Connection.connect({ address });
const runner = createTemporalTaskRunner({
  client: new Client({ connection, namespace }),
  settings: JSON.parse(settings),
});
const room = createWaitingRoom({ now: Date.now, retryEveryMs: 100 });
const client = `process ${process.pid}`;

/** One request of a client: a task id of its own, as the service gives one to each. */
async function request(index, taskId) {
  return room.enter({
    priority: 'MEDIUM',
    deadline: Date.now() + WAIT_MS,
    signal: new AbortController().signal,
    attempt: () =>
      runner.submit({
        taskId,
        requestSha256: 'f'.repeat(64),
        promptLine: 'one of a thousand',
        priority: 'MEDIUM',
        language: null,
        client,
        idempotencyKey: `task ${index}`,
        expiresAt: Date.now() + EXPIRY_MS,
      }),
  });
}

async function submitOne(index) {
  const takenBack = [];
  for (;;) {
    const taskId = uuidV7(Date.now(), index, randomUUID().replaceAll('-', ''));
    try {
      const verdict = await request(index, taskId);
      if (verdict.outcome === 'accepted') return { task: verdict.taskId, takenBack };
      if (verdict.outcome === 'conflict') throw new Error(verdict.message);
    } catch (error) {
      // On a loaded machine nobody may answer in time; that is as good a "no" as "full".
      if (error.code !== 'no_worker') throw error;
      takenBack.push(taskId);
    }
  }
}

const all = await Promise.all(Array.from({ length: Number(count) }, (_, index) => submitOne(index)));
await connection.close();
process.stdout.write(all.map((one) => JSON.stringify(one)).join('\n'));
