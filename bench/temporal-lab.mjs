import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { bundleWorkflowCode, DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { acquireTemporal } from '../scripts/temporal/acquire.mjs';

export function freePort() {
  return new Promise((resolve) => {
    const server = createServer();
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

export async function listening(port) {
  for (;;) {
    const open = await new Promise((resolve) => {
      const socket = connect({ port, host: '127.0.0.1' });
      socket.once('connect', () => (socket.destroy(), resolve(true)));
      socket.once('error', () => resolve(false));
    });
    if (open) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** A Temporal server with its data on disk as in real use, and a worker for the bare baseline. */
export async function openLab() {
  Runtime.install({ shutdownSignals: [], logger: new DefaultLogger('ERROR') });
  const binary = await acquireTemporal({ ...process.env, TEMPORAL_ADDRESS: '' });
  const folder = await mkdtemp(join(tmpdir(), 'code-intern-bench-'));
  const port = await freePort();
  const args = ['server', 'start-dev', '--headless', '--ip', '127.0.0.1', '--port', String(port)];
  args.push('--db-filename', join(folder, 'temporal.db'), '--log-level', 'never');
  for (const one of ['matching.useNewMatcher=true', 'system.enableActivityEagerExecution=true'])
    args.push('--dynamic-config-value', one);
  for (const one of [
    'InternStatus=Keyword',
    'InternPriority=Keyword',
    'InternLanguage=Keyword',
    'InternVersion=Int',
  ])
    args.push('--search-attribute', one);
  const server = spawn(binary, args, { stdio: 'ignore' });
  await listening(port);
  const address = `127.0.0.1:${port}`;
  const connection = await Connection.connect({ address });
  const native = await NativeConnection.connect({ address });
  const logger = new DefaultLogger('ERROR');
  const workflowsPath = fileURLToPath(new URL('bare-workflows.mjs', import.meta.url));
  const { code } = await bundleWorkflowCode({ workflowsPath, logger });
  const codePath = join(folder, 'bare.js');
  await writeFile(codePath, code);
  const worker = await Worker.create({
    connection: native,
    taskQueue: 'bench-bare',
    workflowBundle: { codePath },
    activities: { nothing: async () => undefined },
  });
  const running = worker.run();
  return {
    client: new Client({ connection }),
    native,
    folder,
    async close() {
      worker.shutdown();
      await running;
      await connection.close();
      await native.close();
      server.kill('SIGKILL');
      await rm(folder, { recursive: true, force: true });
    },
  };
}
