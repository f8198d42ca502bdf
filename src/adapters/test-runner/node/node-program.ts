import type { Sandbox, SandboxCommand } from '../../../ports/sandbox.js';

/** The Node that runs tests inside a sandbox, and what has to be shown to it for that. */
export type NodeProgram = {
  readonly program: string;
  readonly major: number;
  readonly readOnly: SandboxCommand['readOnly'];
};

const INSIDE = '/opt/node/bin/node';
const OLDEST = 20;

/**
 * The sandbox's own Node, or else the one that runs this process: only its binary is shown, not the folder it lies in.
 * @returns what is missing, in words, where there is none that can be used
 */
export async function findNode(sandbox: Pick<Sandbox, 'ownPrograms'>): Promise<NodeProgram | string> {
  const own = (await sandbox.ownPrograms?.()) ?? null;
  if (own?.node === null)
    return 'The image of the containers that run tests has no Node: name one with Node 20.19 or newer by INTERN_SANDBOX_IMAGE';
  const version = own?.node.version ?? process.versions.node;
  const major = Number(version.split('.')[0]);
  if (!(major >= OLDEST)) return `Node ${version} is too old to run tests: install Node 20.19 or newer`;
  return own === null
    ? { program: INSIDE, major, readOnly: [{ host: process.execPath, inside: INSIDE }] }
    : { program: own.node.program, major, readOnly: [] };
}
