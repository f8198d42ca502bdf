import { join } from 'node:path';
import type { SandboxCommand } from '../../../ports/sandbox.js';
import type { NodeProgram } from './node-program.js';

/** Where the harness is seen inside the sandbox. */
const HARNESS = '/opt/code-intern/node';
/** Of the memory a run may have, this share is for the objects of the code; the rest is for Node and buffers. */
const HEAP_SHARE = 0.6;

/** The command that runs the harness on one test file. */
export function harnessCommand(
  harnessFolder: string,
  node: NodeProgram,
  testFile: string,
  memoryBytes: number,
): Pick<SandboxCommand, 'argv' | 'readOnly' | 'env'> {
  return {
    argv: [
      node.program,
      ...permissionModel(node.major),
      '--disable-warning=ExperimentalWarning',
      '--disable-warning=SecurityWarning',
      '--enable-source-maps',
      `--max-old-space-size=${Math.round((memoryBytes / 2 ** 20) * HEAP_SHARE)}`,
      `--test-reporter=${HARNESS}/run.mjs`,
      '--test-reporter-destination=stdout',
      `${HARNESS}/run.mjs`,
      testFile,
    ],
    readOnly: [{ host: join(harnessFolder, 'node'), inside: HARNESS }, ...node.readOnly],
    env: { NO_COLOR: '1' },
  };
}

/**
 * Node's permission model, only for what it takes away without being asked: the inspector (also from another thread),
 * native add-ons and process.binding. Files, children and network are the sandbox's affair.
 */
function permissionModel(major: number): readonly string[] {
  const open = ['--allow-fs-read=*', '--allow-fs-write=*', '--allow-child-process', '--allow-worker'];
  return [
    major >= 24 ? '--permission' : '--experimental-permission',
    ...open,
    ...(major >= 25 ? ['--allow-net'] : []),
  ];
}
