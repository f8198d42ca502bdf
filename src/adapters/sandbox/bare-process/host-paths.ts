import type { SandboxCommand } from '../../../ports/sandbox.js';

/** Without mounts there are no inside paths: puts the paths of this machine in their place, wherever they are named. */
export function withHostPaths(command: SandboxCommand): {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
} {
  // The longest first, so that a folder does not hide what is mounted below it.
  const mounts = [...command.readOnly].sort((a, b) => b.inside.length - a.inside.length);
  const translate = (text: string): string =>
    mounts.reduce((result, { host, inside }) => result.replaceAll(inside, host), text);
  return {
    argv: command.argv.map(translate),
    env: Object.fromEntries(Object.entries(command.env).map(([key, value]) => [key, translate(value)])),
  };
}
