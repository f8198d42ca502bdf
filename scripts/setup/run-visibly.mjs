import { spawn } from 'node:child_process';

/** Runs a Node script in the root folder with its output shown. @returns {Promise<number>} its exit code; 1 when a signal ended it */
export function runVisibly(root, script, args, nodeFlags = []) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...nodeFlags, script, ...args], { cwd: root, stdio: 'inherit' });
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}
