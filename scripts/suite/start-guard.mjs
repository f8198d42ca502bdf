import { spawn } from 'node:child_process';
import { mkdtemp, realpath } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const GUARD = fileURLToPath(new URL('guard.mjs', import.meta.url));

/**
 * A folder for all temporary files of a run, short because sockets are made below it, and a guard over it: whoever has it in
 * its environment (as TMPDIR, say) does not outlive this process, not even when that is killed.
 * @returns the folder; `end` ends what is left, removes the folder, and resolves with the command lines of what was ended
 */
export async function startGuard() {
  const folder = await mkdtemp(join(await realpath(tmpdir()), 'ci-'));
  // In a session of its own, so that Ctrl-C in the terminal does not reach it.
  const guard = spawn(process.execPath, [GUARD, folder], {
    stdio: ['pipe', 'pipe', 'ignore'],
    detached: true,
    env: { PATH: process.env.PATH ?? '' },
  });
  guard.unref();
  guard.stdin.on('error', () => undefined);
  guard.stdin.unref?.();
  guard.stdout.unref?.();
  let said = '';
  guard.stdout.on('data', (data) => (said += data));
  const over = new Promise((resolve) => guard.once('close', resolve));
  return {
    folder,
    async end() {
      guard.ref();
      guard.stdin.end();
      await over;
      return JSON.parse(said || '[]');
    },
  };
}
