import { tmpdir } from 'node:os';
import type { OwnPrograms, Sandbox, SandboxHealth } from '../../../ports/sandbox.js';
import { probeIsolation } from '../isolation/isolation-probe.js';
import { unlessUnavailable } from '../isolation/unless-unavailable.js';
import { defaultImage, prepareImage, type Image } from './container-image.js';
import { runInContainer } from './container-run.js';
import { findEngine, type Engine } from './engine.js';
import { removeOrphans } from './remove-orphans.js';

type Ready = { readonly engine: Engine; readonly image: Image };

export type ContainerOptions = {
  /** Name or path of the engine's program; null: podman or docker, whichever answers. */
  readonly engine?: string | null;
  /** Image with node, python3 and /bin/sh; null: the official one of this Node's version. */
  readonly image?: string | null;
  /** Folder for small files of each run, which the engine must be able to see. */
  readonly scratch?: string;
};

/**
 * Isolation by a container for each run, of docker or podman: no network, no rights, read-only but for the workspace,
 * limits by control groups. Works where bubblewrap cannot, and needs an image.
 * Where it cannot be set up it throws; nothing is ever run without it, and no image is ever fetched.
 */
export function createContainerSandbox(options: ContainerOptions = {}): Sandbox {
  const image = options.image ?? defaultImage();
  const scratch = options.scratch ?? tmpdir();
  let ready: Promise<Ready> | null = null;
  let known: Promise<SandboxHealth> | null = null;

  const prepare = async (): Promise<Ready> => {
    try {
      const engine = await findEngine(options.engine ?? null);
      await removeOrphans(engine, scratch);
      return { engine, image: await prepareImage(engine, image) };
    } catch (error) {
      // An engine may be started and an image pulled while we run: only good news is kept.
      ready = null;
      throw error;
    }
  };
  const prepared = (): Promise<Ready> => (ready ??= prepare());
  const ownPrograms = async (): Promise<OwnPrograms> => (await prepared()).image.programs;
  const tryRun: Sandbox['run'] = async (command) => {
    command.signal.throwIfAborted();
    const { engine, image: made } = await prepared();
    return runInContainer({ engine, image: made.name, scratch }, command);
  };

  const probe = async (): Promise<SandboxHealth> => {
    const holes = await probeIsolation({ run: tryRun, ownPrograms }, scratch, 'own');
    if (holes.length === 0) {
      const { engine } = await prepared();
      const detail = `${engine.kind} ${engine.version}, image ${image}`;
      return { kind: 'container', isolated: true, problem: null, detail };
    }
    known = null;
    return {
      kind: 'container',
      isolated: false,
      problem: `a container does not isolate here: ${holes.join('; ')}`,
    };
  };
  const run = unlessUnavailable(tryRun, () => {
    ready = null;
    known = null;
  });
  return { kind: 'container', run, ownPrograms, health: () => (known ??= probe()) };
}
