import type { SandboxCommand } from '../../../ports/sandbox.js';
import { BASE_ENVIRONMENT } from '../isolation/base-environment.js';

/** Where the first process finds the files that it and the program report to. */
export const STATUS = '/run/code-intern/status';
export const REPORT = '/run/code-intern/report';

/**
 * The first process of a container. Signals end no first process, so the program is a child of it: limits that signal
 * reach the program, and its end takes everything else along. Descriptor 3 is a file, because an engine hands over the
 * first three only. Its own last word is how often the kernel killed for memory (cgroup v2, then v1).
 */
const script = (report: boolean): string => `
exec 4>>${STATUS} 5>&2 2>/dev/null
echo started >&4
( exec "$@" ) <&0 2>&5 4>&- 5>&- ${report ? `3>>${REPORT}` : '3>&-'}
code=$?
killed=0
for file in /sys/fs/cgroup/memory.events /sys/fs/cgroup/memory/memory.oom_control; do
  [ -r "$file" ] || continue
  while read -r key count; do [ "$key" = oom_kill ] && killed=$count; done <"$file"
done
echo "ended $code $killed" >&4
exit "$code"
`;

/** @param name of the run, by which its first process is recognised on this machine */
export function firstProcess(
  name: string,
  command: Pick<SandboxCommand, 'argv' | 'env' | 'report'>,
): readonly string[] {
  const environment = Object.entries({ ...BASE_ENVIRONMENT, ...command.env }).map(
    ([key, value]) => `${key}=${value}`,
  );
  return [
    ...['/bin/sh', '-c', script(command.report), name],
    // Variables of the image and of the engine end here.
    ...['env', '-i', ...environment],
    // A shell's exec takes the words as they are: never as a variable, an option or a command of its own.
    ...['/bin/sh', '-c', 'exec "$@"', 'sh', ...command.argv],
  ];
}

/** What the first process said: that the program was started, and of its end, unless it was killed itself. */
export type Ending = { readonly code: number; readonly killedForMemory: boolean };

export function readEnding(status: string): Ending | null {
  const [, code, killed] = /^ended (\d+) (\d+)$/m.exec(status) ?? [];
  return code === undefined ? null : { code: Number(code), killedForMemory: Number(killed) > 0 };
}
