import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { createBubblewrapSandbox, createContainerSandbox } from '../dist/adapters/sandbox/index.js';
import { withBenchFolder } from './bench-folder.mjs';
import { figures, printRow, timeEach } from './row.mjs';

const PROGRAM = ['/bin/true'];
const LIMITS = {
  wallMs: 20_000,
  cpuSeconds: 10,
  memoryBytes: 2 ** 30,
  processes: 64,
  fileBytes: 2 ** 25,
  openFiles: 512,
  outputBytes: 2 ** 20,
};

async function bareSpawn() {
  const child = spawn(PROGRAM[0], PROGRAM.slice(1), { stdio: ['pipe', 'pipe', 'pipe', 'pipe'] });
  child.stdin.end();
  await once(child, 'close');
}

const WALL_MS = 300;
const ENDLESS = ['/bin/sh', '-c', 'sleep 60 & sh -c "while :; do :; done" & while :; do :; done'];

/** Milliseconds that a program which never ends lives beyond its limit, with two children. */
async function bareEnd() {
  const started = performance.now();
  const child = spawn(ENDLESS[0], ENDLESS.slice(1), { detached: true, stdio: 'ignore' });
  setTimeout(() => process.kill(-child.pid, 'SIGKILL'), WALL_MS);
  await once(child, 'close');
  return performance.now() - started - WALL_MS;
}

async function endIn(sandbox, workspace) {
  const started = performance.now();
  const result = await sandbox.run({
    argv: ENDLESS,
    workspace,
    frozen: [],
    readOnly: [],
    env: {},
    stdin: '',
    report: false,
    limits: { ...LIMITS, wallMs: WALL_MS },
    signal: new AbortController().signal,
  });
  if (result.stoppedBy !== 'wall') throw new Error(`not ended by the wall clock: ${result.stoppedBy}`);
  return performance.now() - started - WALL_MS;
}

async function several(count, measure) {
  const samples = [];
  for (let index = 0; index < count; index += 1) samples.push(await measure());
  return figures(samples);
}

/** The same program once, and five times at once, each in a folder of its own. */
const benchKind = (sandbox, count, bare) =>
  withBenchFolder((folder) => benchKindIn(folder, { sandbox, count, bare }));

async function benchKindIn(folder, { sandbox, count, bare }) {
  const run = async (workspace) => {
    const result = await sandbox.run({
      argv: PROGRAM,
      workspace,
      frozen: [],
      readOnly: [],
      env: {},
      stdin: '',
      report: true,
      limits: LIMITS,
      signal: new AbortController().signal,
    });
    if (result.exitCode !== 0) throw new Error(`${sandbox.kind} did not run ${PROGRAM[0]}: ${result.stderr}`);
  };
  const folders = await Promise.all([1, 2, 3, 4, 5].map(() => mkdtemp(join(folder, 'run-'))));
  await run(folders[0]);
  const one = figures(await timeEach(count, () => run(folders[0])));
  const five = figures(await timeEach(Math.ceil(count / 5), () => Promise.all(folders.map(run))));
  const ended = await several(5, () => endIn(sandbox, folders[0]));
  printRow({
    id: 'SC-9',
    name: `endless code ended in ${sandbox.kind}, after its limit`,
    ours: ended,
    bare: bare.ended,
    target: '< 2000 ms',
  });
  printRow({
    id: 'WF-14',
    name: `start in ${sandbox.kind} against a bare spawn`,
    ours: one,
    bare: bare.one,
    target: 'start < 50 ms',
  });
  printRow({
    id: 'WF-14',
    name: `5 at once in ${sandbox.kind} against 5 bare`,
    ours: five,
    bare: bare.five,
    target: 'all < 250 ms',
  });
}

/** Rows about sandboxes: what a start costs, by each kind of isolation that this machine has. */
export async function benchSandbox() {
  await bareSpawn();
  const bare = {
    one: figures(await timeEach(60, bareSpawn)),
    five: figures(await timeEach(20, () => Promise.all([1, 2, 3, 4, 5].map(bareSpawn)))),
    ended: await several(5, bareEnd),
  };
  const kinds = [
    [createBubblewrapSandbox(), 60],
    [createContainerSandbox({ image: process.env.INTERN_SANDBOX_IMAGE ?? null }), 10],
  ];
  for (const [sandbox, count] of kinds) {
    const { isolated, problem } = await sandbox.health();
    if (isolated) await benchKind(sandbox, count, bare);
    else process.stdout.write(`WF-14   ${sandbox.kind}: not measured, ${problem}\n`);
  }
}
