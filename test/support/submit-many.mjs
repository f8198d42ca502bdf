/**
 * An API process of its own, as far as submissions go: the product's waiting room over the product's runner. Clients that
 * are told "full" come again. Prints the ids of the accepted tasks, one a line.
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

const connection = await Connection.connect({ address });
const runner = createTemporalTaskRunner({
  client: new Client({ connection, namespace }),
  settings: JSON.parse(settings),
});
const room = createWaitingRoom({ now: Date.now, retryEveryMs: 100 });

async function submitOne(index) {
  const taskId = uuidV7(Date.now(), index, randomUUID().replaceAll('-', ''));
  const submission = {
    taskId,
    requestSha256: 'f'.repeat(64),
    promptLine: 'one of a thousand',
    priority: 'MEDIUM',
    language: null,
    client: `process ${process.pid}`,
    idempotencyKey: taskId,
  };
  for (;;) {
    const verdict = await room.enter({
      priority: 'MEDIUM',
      deadline: Date.now() + WAIT_MS,
      signal: new AbortController().signal,
      attempt: () => runner.submit({ ...submission, expiresAt: Date.now() + 30_000 }),
    });
    if (verdict.outcome === 'accepted') return verdict.taskId;
    if (verdict.outcome === 'conflict') throw new Error(verdict.message);
  }
}

const ids = await Promise.all(Array.from({ length: Number(count) }, (_, index) => submitOne(index)));
await connection.close();
process.stdout.write(ids.join('\n'));
