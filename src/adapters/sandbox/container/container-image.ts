import { SandboxError, type OwnProgram, type OwnPrograms } from '../../../ports/sandbox.js';
import type { Engine } from './engine.js';
import { lockImage, LOCKED_LABELS, lockedName } from './locked-image.js';

/** The image that containers are made of, and the interpreters in it. */
export type Image = { readonly name: string; readonly programs: OwnPrograms };

type Facts = {
  readonly id: string;
  readonly volumes: boolean;
  readonly labels: Readonly<Record<string, string>>;
};

/** What both engines say of an image, as far as we ask. */
type Inspected = {
  readonly Id: string;
  readonly Config: {
    readonly Volumes?: object | null;
    readonly Labels?: Readonly<Record<string, string>> | null;
  };
};

/** An image with the major version of this Node, Python 3 and a shell. */
export const defaultImage = (nodeVersion = process.versions.node): string =>
  `docker.io/library/node:${nodeVersion.split('.')[0]}-bookworm`;

/**
 * The locked form of an image, made once for each.
 * @throws SandboxError `sandbox_unavailable` that says how to get the image, or why it cannot be used
 */
export async function prepareImage(engine: Engine, name: string): Promise<Image> {
  const original = await inspect(engine, name);
  if (original === null) {
    throw unavailable(
      `the image ${name} is not here. Get it with: ${engine.program} pull ${name} (or name another one with node and python3 by INTERN_SANDBOX_IMAGE)`,
    );
  }
  if (original.volumes && engine.kind === 'docker') {
    throw unavailable(
      `the image ${name} declares volumes, which docker makes writable. Name another one by INTERN_SANDBOX_IMAGE`,
    );
  }
  const locked = lockedName(original.id);
  const known = await inspect(engine, locked);
  if (known !== null) return { name: locked, programs: programsOf(known) };
  await lockImage(engine, name, locked);
  const made = await inspect(engine, locked);
  if (made === null) throw unavailable(`the image ${locked} was made and is gone. Try again`);
  return { name: locked, programs: programsOf(made) };
}

const unavailable = (message: string): SandboxError => new SandboxError('sandbox_unavailable', message);

/** What the engine knows of an image; null when it has none by that name. */
async function inspect(engine: Engine, name: string): Promise<Facts | null> {
  const { code, stdout } = await engine.ask(['image', 'inspect', name]);
  if (code !== 0) return null;
  const [{ Id: id, Config: config }] = JSON.parse(stdout) as [Inspected];
  return { id, volumes: Object.keys(config.Volumes ?? {}).length > 0, labels: config.Labels ?? {} };
}

const programsOf = ({ labels }: Facts): OwnPrograms => ({
  node: program(labels[LOCKED_LABELS.node]),
  python: program(labels[LOCKED_LABELS.python]),
});

/** `/usr/local/bin/node 22.1.0` */
function program(label: string | undefined): OwnProgram | null {
  const [, path, version] = /^(\/\S+) (\d\S*)$/.exec(label ?? '') ?? [];
  return path === undefined || version === undefined ? null : { program: path, version };
}
