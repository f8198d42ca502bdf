import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { acquireTemporal } from '../scripts/temporal/acquire.mjs';
import { withBenchFolder } from './bench-folder.mjs';
import { childrenOf, holdings } from './process-memory.mjs';
import { printRow } from './row.mjs';
import { freePort, listening } from './temporal-lab.mjs';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const TASKS = Number(process.env.BENCH_TASKS ?? 150);
const AT_ONCE = 10;
/** What is given back after half a minute without work is given back by then. */
const SETTLE_MS = 40_000;
const LOOK_MS = 20;

async function ready(url, child) {
  while (child.exitCode === null) {
    const answer = await fetch(`${url}/health/ready`).catch(() => null);
    if (answer?.ok) return;
    await delay(LOOK_MS);
  }
  throw new Error(`the service ended with ${child.exitCode} before it was ready`);
}

/** `npm start` on a folder, as a person does it, until `work` is done. */
async function withService(folder, work) {
  const port = await freePort();
  const env = { ...process.env, INTERN_DATA_DIR: folder, INTERN_PORT: String(port) };
  Object.assign(env, { INTERN_TEMPORAL_PORT: '0', INTERN_TEMPORAL_UI_PORT: '0', TEMPORAL_ADDRESS: '' });
  const start = performance.now();
  const npm = spawn('npm', ['start', '--', '--provider', 'demo'], {
    cwd: at('..'),
    env,
    stdio: 'ignore',
    detached: true,
  });
  const url = `http://127.0.0.1:${port}`;
  await ready(url, npm);
  const readyMs = performance.now() - start;
  const [service] = childrenOf(npm.pid).flatMap((pid) =>
    childrenOf(pid).length > 2 ? [pid] : childrenOf(pid),
  );
  const cpuMs = holdings(npm.pid).cpuMs;
  try {
    return await work({ url, npm: npm.pid, service, readyMs, cpuMs });
  } finally {
    process.kill(service, 'SIGINT');
    await once(npm, 'close');
  }
}

async function manyTasks(url) {
  const post = () =>
    fetch(`${url}/tasks`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ prompt: 'Build email validator' }),
    });
  let left = TASKS;
  const lane = async () => {
    while (left > 0) {
      left -= 1;
      while (!(await post()).ok) await delay(500);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  for (;;) {
    const { running, waiting } = await (await fetch(`${url}/queue`)).json();
    if (running + waiting === 0) return;
    await delay(500);
  }
}

/** The same of a bare Temporal server with one worker that does nothing. */
async function bare(folder) {
  const binary = await acquireTemporal({ ...process.env, TEMPORAL_ADDRESS: '' });
  const workflowsPath = at('bare-workflows.mjs');
  const { code } = await bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('ERROR') });
  const codePath = join(folder, 'bare.js');
  await writeFile(codePath, code);
  const port = await freePort();
  const start = performance.now();
  const args = ['server', 'start-dev', '--ip', '127.0.0.1', '--port', String(port)];
  args.push('--ui-port', String(await freePort()));
  args.push('--db-filename', join(folder, 'bare.db'), '--log-level', 'never');
  const server = spawn(binary, args, { stdio: 'ignore' });
  await listening(port);
  const worker = fork(at('bare-worker.mjs'), [`127.0.0.1:${port}`, codePath]);
  await once(worker, 'message');
  const readyMs = performance.now() - start;
  const both = () => {
    const parts = [holdings(server.pid), holdings(worker.pid)];
    const sum = (name) => parts.reduce((total, part) => total + part[name], 0);
    return { rss: sum('rss'), pss: sum('pss'), cpuMs: sum('cpuMs') };
  };
  const { cpuMs } = both();
  await delay(5_000);
  const rest = both();
  worker.kill('SIGKILL');
  server.kill('SIGKILL');
  return { readyMs, cpuMs, rest };
}

/** Milliseconds until `intern mcp` has answered its client's first message. */
async function firstMcpAnswer(data) {
  const start = performance.now();
  const child = spawn(process.execPath, [at('../bin/intern.js'), 'mcp'], {
    env: { ...process.env, INTERN_DATA_DIR: data, INTERN_MODEL_PROVIDER: 'demo', TEMPORAL_ADDRESS: '' },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const clientInfo = { name: 'bench', version: '1' };
  const params = { protocolVersion: '2025-06-18', capabilities: {}, clientInfo };
  child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params })}\n`);
  await once(child.stdout, 'data');
  const ms = performance.now() - start;
  child.stdin.end();
  await once(child, 'close');
  return ms;
}

async function node() {
  const start = performance.now();
  await once(spawn(process.execPath, ['-e', '0'], { stdio: 'ignore' }), 'close');
  return performance.now() - start;
}

const one = (value) => ({ p50: value });

function memoryRows(name, ours, bareRest, target) {
  const row = { id: 'NF-rest', unit: 'MiB' };
  printRow({ ...row, name, ours: one(ours.rss), bare: one(bareRest.rss), target });
  const shared = `${name}, shared pages once`;
  printRow({ ...row, name: shared, ours: one(ours.pss), bare: one(bareRest.pss), target: 'none' });
}

/** Rows about what a service costs while it does nothing: memory, and a second start. */
export async function benchRest() {
  if (process.platform !== 'linux') {
    process.stdout.write('NF-rest not measured: memory is read from /proc, which only Linux has\n');
    return;
  }
  await withBenchFolder(async (folder) => {
    const plain = await bare(folder);
    const data = join(folder, 'data');
    await withService(data, () => undefined);
    await withService(data, async ({ url, npm, service, readyMs, cpuMs }) => {
      const start = { id: 'NF-rest', bare: one(plain.readyMs) };
      printRow({ ...start, name: 'second start, to ready', ours: one(readyMs), target: '<= 5000 ms' });
      const cpu = 'second start, processor time to ready';
      printRow({ id: 'NF-rest', name: cpu, ours: one(cpuMs), bare: one(plain.cpuMs), target: '<= 7000 ms' });
      const mcp = { id: 'AP-41', name: 'intern mcp to its first answer, against node -e 0' };
      printRow({
        ...mcp,
        ours: one(await firstMcpAnswer(data)),
        bare: one(await node()),
        target: '< 1000 ms',
      });
      await delay(10_000);
      const rest = holdings(service);
      memoryRows(`${rest.processes} processes at rest`, rest, plain.rest, '<= 600');
      const above = holdings(npm).rss - rest.rss;
      process.stdout.write(
        `NF-rest npm itself, while it waits for the service: ${above.toFixed(0)} MiB more\n`,
      );
      await manyTasks(url);
      await delay(SETTLE_MS);
      memoryRows(`after ${TASKS} tasks`, holdings(service), plain.rest, '<= 900');
    });
  });
}
