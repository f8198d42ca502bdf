import type { SandboxCommand, SandboxLimits } from '../../../ports/sandbox.js';
import { BASE_ENVIRONMENT } from '../isolation/base-environment.js';

/** Where the first process finds the files that it and the program report to. */
export const STATUS = '/run/code-intern/status';
export const REPORT = '/run/code-intern/report';

/** Processes of a container that are not the program's: the first one, the alarm, and what the alarm sleeps in. */
export const OWN_PROCESSES = 3;

/** Whoever started a run ends it at its limit; only when that does not happen the container ends by itself, so much later. */
const GRACE_SECONDS = 5;

/** When a container without a living owner ends by itself, in whole seconds after its start. */
export const ownEndSeconds = ({ wallMs }: Pick<SandboxLimits, 'wallMs'>): number =>
  Math.ceil(wallMs / 1000) + GRACE_SECONDS;

/**
 * The first process of a container. Signals end no first process, so the program is a child of it: limits that signal
 * reach the program, and its end takes everything else along. Descriptor 3 is a file, because an engine hands over the
 * first three only. Its own last word is how often the kernel killed for memory (cgroup v2, then v1).
 *
 * The alarm beside it kills all others when the time is long over, which ends the program and so the container: whoever
 * started the run is dead or stopped. It is the child in the background, because a shell makes those deaf to SIGINT.
 */
const script = (report: boolean, seconds: number): string => `
exec 4>>${STATUS} 5>&2 2>/dev/null
echo started >&4
( trap '' HUP TERM; sleep ${seconds}; echo late >&4; kill -s KILL -- -1 ) </dev/null >/dev/null 5>&- &
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
  command: Pick<SandboxCommand, 'argv' | 'env' | 'report' | 'limits'>,
): readonly string[] {
  const environment = Object.entries({ ...BASE_ENVIRONMENT, ...command.env }).map(
    ([key, value]) => `${key}=${value}`,
  );
  return [
    ...['/bin/sh', '-c', script(command.report, ownEndSeconds(command.limits)), name],
    // Variables of the image and of the engine end here.
    ...['env', '-i', ...environment],
    // A shell's exec takes the words as they are: never as a variable, an option or a command of its own.
    ...['/bin/sh', '-c', 'exec "$@"', 'sh', ...command.argv],
  ];
}

/** What the first process said: that the program was started, and of its end, unless it was killed itself. */
export type Ending = {
  readonly code: number;
  readonly killedForMemory: boolean;
  /** Whether the alarm has ended it. */
  readonly late: boolean;
};

export function readEnding(status: string): Ending | null {
  const [, code, killed] = /^ended (\d+) (\d+)$/m.exec(status) ?? [];
  if (code === undefined) return null;
  return { code: Number(code), killedForMemory: Number(killed) > 0, late: /^late$/m.test(status) };
}
