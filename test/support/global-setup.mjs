import { spawn } from 'node:child_process';
import { readdir, writeFile } from 'node:fs/promises';
import { createServer, connect } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { startGuard } from '../../scripts/suite/start-guard.mjs';
import { acquireTemporal } from '../../scripts/temporal/acquire.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Asks the system for a port that is free now. */
function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** Resolves when something listens on the port; rejects when the process has ended before. */
function listening(port, child) {
  return new Promise((resolve, reject) => {
    child.once('exit', (code) =>
      reject(new Error(`the Temporal server ended with code ${code} before it listened`)),
    );
    const probe = () => {
      const socket = connect({ port, host: '127.0.0.1' });
      socket.once('connect', () => (socket.destroy(), resolve()));
      socket.once('error', () => setTimeout(probe, 100));
    };
    probe();
  });
}

/** One namespace for each test file, so that each has an admission workflow of its own. */
async function namespaces() {
  const files = [];
  for (const folder of ['workflows', 'e2e']) {
    const entries = await readdir(join(root, 'test', folder)).catch(() => []);
    files.push(
      ...entries.filter((name) => name.endsWith('.test.ts')).map((name) => name.replace('.test.ts', '')),
    );
  }
  return new Set(files);
}

/**
 * Starts one real Temporal server in memory and bundles the workflows once, for all files of a project. Its guard ends the
 * server also when jest is killed.
 */
export default async function globalSetup() {
  const binary = await acquireTemporal({ ...process.env, TEMPORAL_ADDRESS: '' });
  const port = await freePort();
  const guard = await startGuard();
  const args = [
    'server',
    'start-dev',
    '--headless',
    '--ip',
    '127.0.0.1',
    '--port',
    String(port),
    '--log-level',
    'never',
  ];
  for (const name of await namespaces()) args.push('--namespace', name);
  const settings = [
    'matching.useNewMatcher=true',
    'matching.enableFairness=true',
    'system.enableActivityEagerExecution=true',
    'system.numConsecutiveWorkflowTaskProblemsToTriggerSearchAttribute=2',
    'matching.numTaskqueueReadPartitions=1',
    'matching.numTaskqueueWritePartitions=1',
    // A run is deleted only after the queues have told how far they are: with the default of 30 s a test waits that long.
    'history.transferProcessorUpdateAckInterval="1s"',
    'history.visibilityProcessorUpdateAckInterval="1s"',
  ];
  for (const setting of settings) args.push('--dynamic-config-value', setting);
  for (const attribute of [
    'InternStatus=Keyword',
    'InternPriority=Keyword',
    'InternLanguage=Keyword',
    'InternVersion=Int',
  ])
    args.push('--search-attribute', attribute);
  const server = spawn(binary, args, {
    stdio: 'ignore',
    env: { ...process.env, TMPDIR: guard.folder },
  });
  const ready = listening(port, server);
  const { code } = await bundleWorkflowCode({
    workflowsPath: fileURLToPath(new URL('../../src/workflows/index.ts', import.meta.url)),
    logger: new DefaultLogger('ERROR'),
  });
  const bundlePath = join(guard.folder, 'workflow-bundle.js');
  await writeFile(bundlePath, code);
  await ready;
  globalThis.testServerGuard = guard;
  process.env.TEST_TEMPORAL_ADDRESS = `127.0.0.1:${port}`;
  process.env.TEST_TEMPORAL_BINARY = binary;
  process.env.TEST_WORKFLOW_BUNDLE = bundlePath;
}
