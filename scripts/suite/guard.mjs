/**
 * Outlives the process that started it, however that ends: when its standard input closes, it ends every process whose
 * environment names the folder of the run, and removes the folder. Says on standard output what it had to end.
 *
 *   node guard.mjs <folder>
 */
import { readdir, readFile, rm } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';

const [, , folder] = process.argv;
/** Times that it looks: what is being killed may have started one more. */
const LOOKS = 100;

async function namesTheFolder(pid) {
  const variables = (await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '')).split('\0');
  return variables.some((variable) => {
    const value = variable.slice(variable.indexOf('=') + 1);
    return value === folder || value.startsWith(`${folder}/`);
  });
}

async function isDead(pid) {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => 'State:\tZ');
  return /^State:\s+[ZX]/m.test(status);
}

async function processesOfRun() {
  const pids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name));
  const found = [];
  for (const pid of pids)
    if (Number(pid) !== process.pid && (await namesTheFolder(pid)) && !(await isDead(pid))) found.push(pid);
  return found;
}

async function commandOf(pid) {
  const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  return line.replaceAll('\0', ' ').trim();
}

async function endAll() {
  const ended = new Map();
  for (let look = 0; look < LOOKS; look += 1) {
    const left = await processesOfRun();
    if (left.length === 0) break;
    for (const pid of left) {
      ended.set(pid, await commandOf(pid));
      try {
        process.kill(Number(pid), 'SIGKILL');
      } catch {
        // Ended meanwhile.
      }
    }
    await delay(20);
  }
  return [...ended.values()];
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => undefined);
process.stdout.on('error', () => undefined);
process.stdin.resume();
process.stdin.once('close', async () => {
  const ended = await endAll();
  await rm(folder, { recursive: true, force: true, maxRetries: 10 }).catch(() => undefined);
  process.stdout.write(JSON.stringify(ended), () => process.exit(0));
});
