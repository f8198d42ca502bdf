import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { SandboxError, type SandboxCommand, type SandboxResult } from '../../../ports/sandbox.js';
import { REPORT_BYTES, supervise } from '../child/supervise.js';
import { startWatch } from '../child/watch.js';
import { MEMORY_FOLDERS } from '../isolation/memory-folders.js';
import { mountPlan } from '../isolation/mount-plan.js';
import { containerArguments, ownLimits } from './container-arguments.js';
import { userFor } from './container-user.js';
import type { Engine } from './engine.js';
import { hostViewOf } from './host-view.js';
import { removeContainer } from './remove-container.js';
import { createRunFolder, type RunFolder } from './run-folder.js';
import { newRunName } from './run-names.js';

const KILLED = 128 + 9;
const KILL_PAUSE_MS = 30;
/** An engine's client whose container is killed ends by itself; one that does not is killed after this. */
const CLIENT_ENDS_WITHIN_MS = 15_000;

export type Place = { readonly engine: Engine; readonly image: string; readonly scratch: string };

/** Runs one command in a container of its own. @throws SandboxError when the container could not be set up: the program has not run then */
export async function runInContainer(place: Place, command: SandboxCommand): Promise<SandboxResult> {
  command.signal.throwIfAborted();
  const name = newRunName();
  const folder = await createRunFolder(place.scratch, name, command.report);
  try {
    return await runNamed(name, folder, place, command);
  } finally {
    await folder.remove();
  }
}

async function runNamed(
  name: string,
  folder: RunFolder,
  { engine, image }: Place,
  command: SandboxCommand,
): Promise<SandboxResult> {
  const container = {
    name,
    image,
    user: await userFor(engine, command),
    mounts: [...mountPlan(command), ...folder.mounts],
    seccomp: folder.seccomp,
    ownLimits: await ownLimits(),
  };
  const words = containerArguments(engine, container, command);
  command.signal.throwIfAborted();
  const child = engine.start(words);
  // It is a file, so the limit on files holds for it as well.
  const mostReported = Math.min(REPORT_BYTES, command.limits.fileBytes);
  const view = hostViewOf(engine, name);

  const result = await supervise({
    child,
    command,
    root: view.root,
    ownScratch: MEMORY_FOLDERS,
    killAll: killing(engine, name, child),
    allGone: () => removeContainer(engine, name),
    alsoWatch: (stop) =>
      startWatch(async () => {
        if (!(await folder.hasStarted())) return;
        if ((await folder.reportBytes()) >= mostReported) stop('output');
        if ((await view.killedForMemory()) > 0) stop('memory');
      }),
  });
  if (result.stoppedBy === null && !(await folder.hasStarted())) throw notStarted(engine, result);
  return {
    ...result,
    stoppedBy: result.stoppedBy ?? (await limitPassed(folder, result, mostReported)),
    report: await folder.report(mostReported),
  };
}

/** Kills by name until the client has ended: it may be in the middle of making the container. */
function killing(engine: Engine, name: string, child: ChildProcess): () => Promise<void> {
  const hasEnded = (): boolean =>
    child.pid === undefined || child.exitCode !== null || child.signalCode !== null;
  const ended = once(child, 'exit').catch(() => undefined);
  let under: Promise<void> | null = null;
  const kill = async (): Promise<void> => {
    const patience = performance.now() + CLIENT_ENDS_WITHIN_MS;
    while (!hasEnded()) {
      await engine.ask(['kill', '--signal', 'KILL', name]);
      await Promise.race([ended, delay(KILL_PAUSE_MS)]);
      if (performance.now() > patience) child.kill('SIGKILL');
    }
  };
  return () => (under ??= kill());
}

/** A limit that the kernel kept by itself, before anybody looked. */
async function limitPassed(
  folder: RunFolder,
  { exitCode }: SandboxResult,
  mostReported: number,
): Promise<SandboxResult['stoppedBy']> {
  if ((await folder.reportBytes()) >= mostReported) return 'output';
  const ending = await folder.ending();
  if (ending?.late === true) return 'wall';
  // Nothing inside can kill the first process; where the kernel kills a whole group for memory, it goes too.
  const killedWhole = ending === null && exitCode === KILLED;
  return killedWhole || ending?.killedForMemory === true ? 'memory' : null;
}

function notStarted(engine: Engine, { stderr, exitCode }: SandboxResult): SandboxError {
  const said = stderr.trim().replace(/\s+/g, ' ').slice(-500) || `exit code ${exitCode ?? 'none'}`;
  return new SandboxError('sandbox_unavailable', `${engine.kind} could not set up the container: ${said}`);
}
