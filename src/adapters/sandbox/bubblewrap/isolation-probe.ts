import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { Sandbox } from '../../../ports/sandbox.js';

const NODE = '/opt/node/bin/node';

/** What the probe may do if isolation does not hold; each line it reports is a hole. */
const PROGRAM = `
const fs = require('node:fs'), net = require('node:net');
const [port, canary, allowed] = process.argv.slice(1);
const holes = [];
const mustFail = (name, act) => { try { act(); holes.push(name); } catch {} };
mustFail('may write /usr', () => fs.writeFileSync('/usr/probe', ''));
mustFail('may write /', () => fs.writeFileSync('/probe', ''));
mustFail('reads files of this machine', () => fs.readFileSync(canary));
mustFail('sees /proc', () => fs.readdirSync('/proc').length || missing());
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

/**
 * Finds out by trying whether a sandbox keeps what it promises: a listener, a file and the process's variables stand
 * ready to be reached.
 *
 * @returns the holes found, or what kept the probe from running; an empty list when isolation holds
 */
export async function probeIsolation(
  sandbox: Pick<Sandbox, 'run'>,
  scratch: string,
): Promise<readonly string[]> {
  const folder = await mkdtemp(join(scratch, 'code-intern-probe-'));
  const outside = await mkdtemp(join(scratch, 'code-intern-canary-'));
  const canary = join(outside, 'canary');
  await writeFile(canary, 'canary', { mode: 0o644 });
  const listener = createServer((socket) => socket.destroy());
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const address = listener.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  try {
    const result = await sandbox.run({
      argv: [NODE, '-e', PROGRAM, String(port), canary, VARIABLES.join(',')],
      workspace: folder,
      frozen: [],
      readOnly: [{ host: process.execPath, inside: NODE }],
      env: {},
      stdin: '',
      report: true,
      limits: {
        wallMs: 20_000,
        cpuSeconds: 10,
        memoryBytes: 2 ** 30,
        processes: 64,
        fileBytes: 2 ** 20,
        openFiles: 256,
        outputBytes: 65_536,
      },
      signal: new AbortController().signal,
    });
    return (
      holesOf(result.report) ?? [
        `the probe could not run (exit code ${result.exitCode ?? 'none'}): ${result.stderr.trim().slice(-300)}`,
      ]
    );
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  } finally {
    listener.close();
    await Promise.all([folder, outside].map((path) => rm(path, { recursive: true, force: true })));
  }
}

function holesOf(report: string): readonly string[] | null {
  try {
    return (JSON.parse(report) as unknown[]).map(String);
  } catch {
    return null;
  }
}
