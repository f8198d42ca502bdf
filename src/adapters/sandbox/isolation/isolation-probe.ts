import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Sandbox, SandboxCommand, SandboxLimits, SandboxResult } from '../../../ports/sandbox.js';

const NODE = '/opt/node/bin/node';

/** What the probe may do if isolation does not hold; each line it reports is a hole. */
const PROGRAM = `
const fs = require('node:fs'), net = require('node:net');
const [port, canary, allowed, proc] = process.argv.slice(1);
const holes = [];
const mustFail = (name, act) => { try { act(); holes.push(name); } catch {} };
mustFail('may write /usr', () => fs.writeFileSync('/usr/probe', ''));
mustFail('may write /', () => fs.writeFileSync('/probe', ''));
mustFail('reads files of this machine', () => fs.readFileSync(canary));
if (proc === 'none') mustFail('sees /proc', () => fs.readdirSync('/proc').length || missing());
if (proc === 'own') {
  mustFail('may read its own memory by /proc', () => fs.closeSync(fs.openSync('/proc/self/mem')));
  mustFail('sees processes of this machine', () => fs.readdirSync('/proc').filter((name) => name > 0).length > 16 || few());
  mustFail('may write /proc', () => fs.writeFileSync('/proc/sys/kernel/core_pattern', 'core'));
}
if (process.pid > 16) holes.push('shares process ids');
if (process.getuid() === 0) holes.push('runs as root');
for (const key of Object.keys(process.env)) if (!allowed.split(',').includes(key)) holes.push('sees the variable ' + key);
fs.writeFileSync('probe', '');
const done = () => { fs.writeSync(3, JSON.stringify(holes)); process.exit(0); };
const socket = net.connect(Number(port), '127.0.0.1');
socket.on('connect', () => { holes.push('reaches the network'); done(); });
socket.on('error', done);
`;
const VARIABLES = ['PATH', 'HOME', 'TMPDIR', 'USER', 'LOGNAME', 'LANG', 'PWD'];

/** What of /proc a sandbox may show: nothing, or the processes of the run itself. */
export type ProcessesShown = 'none' | 'own';

const LIMITS: SandboxLimits = {
  wallMs: 20_000,
  cpuSeconds: 10,
  memoryBytes: 2 ** 30,
  processes: 64,
  fileBytes: 2 ** 20,
  openFiles: 256,
  outputBytes: 65_536,
};

/**
 * Finds out by trying whether a sandbox keeps what it promises: a listener, a file and the process's variables stand
 * ready to be reached.
 *
 * @returns the holes found, or what kept the probe from running; an empty list when isolation holds
 */
export async function probeIsolation(
  sandbox: Pick<Sandbox, 'run' | 'ownPrograms'>,
  scratch: string,
  proc: ProcessesShown = 'none',
): Promise<readonly string[]> {
  const folder = await mkdtemp(join(scratch, 'code-intern-probe-'));
  const outside = await mkdtemp(join(scratch, 'code-intern-canary-'));
  const canary = join(outside, 'canary');
  await writeFile(canary, 'canary', { mode: 0o644 });
  const listener = createServer((socket) => socket.destroy());
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const { port } = listener.address() as AddressInfo;
  try {
    const node = await nodeOf(sandbox);
    const result = await sandbox.run({
      argv: [node.program, '-e', PROGRAM, String(port), canary, VARIABLES.join(','), proc],
      workspace: folder,
      frozen: [],
      readOnly: node.readOnly,
      env: {},
      stdin: '',
      report: true,
      limits: LIMITS,
      signal: new AbortController().signal,
    });
    return holesOf(result.report) ?? [notRun(result)];
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  } finally {
    listener.close();
    await Promise.all([folder, outside].map((path) => rm(path, { recursive: true, force: true })));
  }
}

async function nodeOf(
  sandbox: Pick<Sandbox, 'ownPrograms'>,
): Promise<{ readonly program: string; readonly readOnly: SandboxCommand['readOnly'] }> {
  const own = (await sandbox.ownPrograms?.()) ?? null;
  if (own === null) return { program: NODE, readOnly: [{ host: process.execPath, inside: NODE }] };
  // Without one the run says that it is missing.
  return { program: own.node?.program ?? 'node', readOnly: [] };
}

const notRun = ({ exitCode, stderr }: SandboxResult): string =>
  `the probe could not run (exit code ${exitCode ?? 'none'}): ${stderr.trim().slice(-300)}`;

function holesOf(report: string): readonly string[] | null {
  try {
    return (JSON.parse(report) as unknown[]).map(String);
  } catch {
    return null;
  }
}
