import { accessSync, constants, existsSync, realpathSync, statSync } from 'node:fs';
import { delimiter, dirname, isAbsolute, join, sep } from 'node:path';
import { COMMAND } from '../domain/kernel/invocation.js';
import { shellQuoted } from '../domain/kernel/shell-quoted.js';
import { PRODUCT } from './product.js';

/** Where a person stands: the folder, and the PATH that a shell of theirs has. */
export type Standing = { readonly cwd: string; readonly path: string };

/** What npm puts before the PATH of what it starts; no shell of a person has it. */
const OF_NPM = join('node_modules', '.bin');

function realFile(path: string): string | null {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile() ? realpathSync(path) : null;
  } catch {
    return null;
  }
}

/** Whether the shell that looks for the command finds this installation: the first on the PATH counts. */
function isOnPath(program: string, path: string): boolean {
  const folders = path.split(delimiter).filter((folder) => isAbsolute(folder) && !folder.endsWith(OF_NPM));
  const found = folders.map((folder) => realFile(join(folder, COMMAND))).find((file) => file !== null);
  return found !== undefined && found === realFile(program);
}

/** Where npm looks for the command that a folder's project has, as npx does. */
function projectOf(folder: string): string | null {
  if (existsSync(join(folder, 'package.json'))) return folder;
  return dirname(folder) === folder ? null : projectOf(dirname(folder));
}

/** What works in any folder of this machine: the name once it is installed (`npm install -g .`, `npm link`), else the whole path. */
export function calledAnywhere(program: string, { path }: Pick<Standing, 'path'>): string {
  return isOnPath(program, path) ? COMMAND : shellQuoted(program);
}

/** The shortest that works in this folder. `npx` only in our own: anywhere else it would run whatever the registry has. */
export function calledHere(program: string, { cwd, path }: Standing): string {
  const root = realpathSync(dirname(dirname(program)));
  const isOurs = !cwd.includes(`${sep}node_modules${sep}`) && projectOf(cwd) === root;
  return !isOnPath(program, path) && isOurs ? `npx ${COMMAND}` : calledAnywhere(program, { path });
}

function standing(): Standing {
  const path = process.env['PATH'] ?? '';
  try {
    return { cwd: process.cwd(), path };
  } catch {
    // The folder in which this was started is gone.
    return { cwd: '/', path };
  }
}

/** How the command line of this installation is called by who reads what this process says: here, or standing anywhere. */
export function calledBy(reader: 'here' | 'anyone'): string {
  return (reader === 'here' ? calledHere : calledAnywhere)(PRODUCT.command, standing());
}
