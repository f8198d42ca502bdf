import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import type { SandboxCommand, SandboxResult } from '../../../ports/sandbox.js';
import { createOutputBudget } from './output-budget.js';
import { startWatchdog } from './watchdog.js';

/** What a report on descriptor 3 may have at most. */
export const REPORT_BYTES = 8 * 1024 * 1024;

export type Supervision = {
  /** Just spawned, with pipes on 0 to 3. */
  readonly child: ChildProcess;
  readonly command: SandboxCommand;
  /** Process id on this machine of the one that all others of the run descend from; null when unknown. */
  readonly root: () => number | null;
  /** Set when the run has a network and file systems of its own: those of its folders that lie in memory. */
  readonly ownScratch?: readonly string[];
  /** Sends SIGKILL to every process of the run. Harmless when called again. */
  readonly killAll: () => void | Promise<void>;
  /** Resolves once no process of the run is left; called after `killAll`. */
  readonly allGone: () => Promise<void>;
  /** Begins to look after limits that only this kind of run has; the function returned ends the looking. */
  readonly alsoWatch?: (stop: (cause: 'memory' | 'output') => void) => () => void;
};

/**
 * Lives with a child until no process of its run is left: feeds it, collects what it says within limits, and kills all
 * of the run at the wall clock, at a limit, on abort, and in any case when the child has ended.
 *
 * @throws the abort's reason, after everything has ended; or what kept the child from being spawned
 */
export async function supervise(run: Supervision): Promise<SandboxResult> {
  const { child, command } = run;
  const started = performance.now();
  let stoppedBy: SandboxResult['stoppedBy'] = null;
  const kill = (): void => void Promise.resolve(run.killAll()).catch(() => undefined);
  const stop = (cause: NonNullable<SandboxResult['stoppedBy']>): void => {
    stoppedBy ??= cause;
    kill();
  };

  const printed = createOutputBudget(command.limits.outputBytes, () => stop('output'));
  const reported = createOutputBudget(REPORT_BYTES, () => stop('output'));
  const stdout = printed.collect(child.stdout);
  const stderr = printed.collect(child.stderr);
  const report = reported.collect(command.report ? (child.stdio[3] as Readable) : null);
  child.stdin?.on('error', () => undefined);
  child.stdin?.end(command.stdin);

  const wall = setTimeout(() => stop('wall'), command.limits.wallMs);
  const watchdog = startWatchdog({
    root: run.root,
    workspace: command.workspace,
    ownScratch: run.ownScratch ?? null,
    limits: command.limits,
    stop,
  });
  const endWatch = run.alsoWatch?.(stop);
  command.signal.addEventListener('abort', kill);
  if (command.signal.aborted) kill();
  try {
    const [exitCode, signal] = (await once(child, 'exit')) as [number | null, string | null];
    const durationMs = Math.round(performance.now() - started);
    await endOf(run);
    command.signal.throwIfAborted();
    return {
      exitCode,
      signal,
      stoppedBy,
      stdout: stdout(),
      stderr: stderr(),
      outputTruncated: printed.exceeded(),
      report: report(),
      durationMs,
    };
  } finally {
    clearTimeout(wall);
    watchdog.stop();
    endWatch?.();
    command.signal.removeEventListener('abort', kill);
  }
}

/** The child is gone; ends whatever it left behind and takes in what is still in the pipes. */
async function endOf({ child, killAll, allGone }: Supervision): Promise<void> {
  const streams: (Readable | Writable)[] = child.stdio.filter(
    (stream) => stream !== null && stream !== undefined,
  );
  const drained = Promise.all(streams.map((stream) => closed(stream)));
  await killAll();
  await allGone();
  // With all processes gone the pipes close by themselves; a descriptor that somehow got away must not hold us up.
  await Promise.race([drained, delay(2_000, undefined, { ref: false })]);
  for (const stream of streams) stream.destroy();
}

async function closed(stream: Readable | Writable): Promise<void> {
  if (!stream.closed) await once(stream, 'close').catch(() => undefined);
}
