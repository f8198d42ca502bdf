import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { withBenchFolder } from './bench-folder.mjs';
import { figures, printRow, timeEach } from './row.mjs';

const INTERN = fileURLToPath(new URL('../bin/intern.js', import.meta.url));

/** Starts Node on these arguments and waits for its end. */
async function run(args, env) {
  const child = spawn(process.execPath, args, { env, stdio: 'ignore' });
  await once(child, 'close');
}

/** Rows about what a command of the command line takes before it does anything, against Node that does nothing. */
export function benchCommands() {
  return withBenchFolder(async (folder) => {
    const env = { ...process.env, INTERN_DATA_DIR: folder, INTERN_URL: '' };
    const bare = figures(await timeEach(20, () => run(['-e', '0'], env)));
    for (const args of [['--version'], ['status']]) {
      const ours = figures(await timeEach(20, () => run([INTERN, ...args], env)));
      const name = `intern ${args.join(' ')}, against node -e 0`;
      printRow({ id: 'AP-80', name, ours, bare, target: '< 250 ms' });
    }
  });
}
