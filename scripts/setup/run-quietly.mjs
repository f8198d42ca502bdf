import { spawn } from 'node:child_process';
import { SetupError } from './setup-error.mjs';

const KEPT = 8_000;

/**
 * Runs a program without showing what it prints, unless it fails.
 * @returns {Promise<string>} its output (the last 8,000 characters)
 * @throws SetupError with the end of the output; `code` ENOENT when there is no such program
 */
export function runQuietly(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
    let output = '';
    const keep = (chunk) => {
      output = (output + String(chunk)).slice(-KEPT);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.on('error', (cause) => {
      const error = new SetupError(`could not run ${command}: ${cause.message}`, { cause });
      reject(Object.assign(error, { code: cause.code }));
    });
    child.on('close', (code, signal) => {
      if (code === 0) resolve(output);
      else
        reject(
          new SetupError(
            `${command} ${args.join(' ')} failed (${signal ?? `exit code ${code}`}):\n${output.trim()}`,
          ),
        );
    });
  });
}
