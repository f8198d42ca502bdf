import { readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import type { ContainerEngine } from './container-engine.js';
import { commandLinesWith } from './workspace.js';
import { until } from './until.js';

/** A wait that no other test process has, told by its command line. */
export const nap = (number: number): string => `sleep ${71_000 + number}.${process.pid}`;

/** Whether such a wait is under way; the shells that name it do not count. */
export const sleeps = (wait: string): boolean =>
  commandLinesWith(wait).some((line) => line.startsWith('sleep'));

/** Resolves when that wait is under way. */
export const begun = (wait: string): Promise<true> => until(() => sleeps(wait));

const isOf =
  (pid: number | undefined) =>
  (name: string): boolean =>
    new RegExp(`^code-intern-[0-9a-f]{8}-${pid}-`).test(name);

/** Names of the containers that a process has started and that the engine still knows. */
export const containersOf = ({ say }: ContainerEngine, pid: number | undefined): readonly string[] =>
  say('ps', '--all', '--format', '{{.Names}}').split('\n').filter(isOf(pid));

/** Everything that runs of a process could leave behind. */
export function leftoversOf(engine: ContainerEngine, pid: number | undefined): readonly string[] {
  const volumes = engine.say('volume', 'ls', '--quiet').split('\n').filter(Boolean);
  const folders = readdirSync(tmpdir()).filter(isOf(pid));
  const mounts = readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .filter((line) => line.includes(`-${pid}-`));
  return [...containersOf(engine, pid), ...volumes, ...folders, ...mounts];
}
