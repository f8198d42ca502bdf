import { SandboxError } from '../../../ports/sandbox.js';
import { LABEL, ownLimits } from './container-arguments.js';
import type { Engine } from './engine.js';
import { removeContainer } from './remove-container.js';
import { newRunName } from './run-names.js';

export const LOCKED_LABELS = { node: 'code-intern.node', python: 'code-intern.python' } as const;
/** Counted up when what is done to an image changes. */
const RECIPE = 2;

/** Name of the locked form of an image. `localhost` keeps engines from looking for it elsewhere. */
export const lockedName = (id: string): string =>
  `localhost/code-intern-sandbox:${id.replace('sha256:', '').slice(0, 16)}-${RECIPE}`;

/**
 * The kernel gives the files in /proc of a process whose program its user may not read to root. So nobody gets at the
 * memory of a test run through /proc, which engines always show: neither code in that run itself, nor its children. The
 * shell is the first process of each container.
 */
const SCRIPT = `
for name in node python3; do
  file=$(command -v "$name") || continue
  version=$("$file" --version) || continue
  chmod 0111 "$file" || exit 1
  echo "$name $file $version"
done
chmod 0111 /bin/sh
`;

/**
 * Makes an image once more with interpreters that may be run but not read.
 * @throws SandboxError `sandbox_unavailable` with what the engine said
 */
export async function lockImage(engine: Engine, image: string, locked: string): Promise<void> {
  const name = newRunName();
  const fail = (doing: string, said: string): SandboxError =>
    new SandboxError(
      'sandbox_unavailable',
      `${doing} the image ${image} failed: ${said.trim().replace(/\s+/g, ' ').slice(-500)}`,
    );
  try {
    const made = await engine.ask([
      ...['run', '--pull', 'never', '--name', name, '--label', `${LABEL}=${name}`],
      ...['--network', 'none', '--cap-drop', 'ALL', '--security-opt', 'no-new-privileges'],
      ...['--user', '0:0', '--entrypoint', '', ...(await ownLimits()), image, '/bin/sh', '-c', SCRIPT],
    ]);
    if (made.code !== 0) throw fail('Locking the interpreters of', made.stderr);
    const labels = [
      programLabel(LOCKED_LABELS.node, 'node', made.stdout),
      programLabel(LOCKED_LABELS.python, 'python3', made.stdout),
    ];
    const kept = await engine.ask(['commit', ...labels.flat(), name, locked]);
    if (kept.code !== 0) throw fail('Keeping the locked form of', kept.stderr);
  } finally {
    await removeContainer(engine, name);
  }
}

/** `node /usr/local/bin/node v22.1.0`, `python3 /usr/bin/python3 Python 3.11.2` */
function programLabel(label: string, program: string, said: string): readonly string[] {
  const [, path, version] = new RegExp(`^${program} (/\\S+) \\D*(\\d[\\w.]*)$`, 'm').exec(said) ?? [];
  return path === undefined ? [] : ['--change', `LABEL ${label}="${path} ${version}"`];
}
