import type { Mount } from '../isolation/mount-plan.js';
import { NOBODY } from '../isolation/workspace-owner.js';
import { FD } from './sandbox-arguments.js';
import { systemMounts } from './system-mounts.js';

export type Launch = { readonly file: string; readonly argv: readonly string[] };

/** An ordinary user starts the sandbox directly. */
export const startDirectly = (bwrap: string, argv: readonly string[]): Launch => ({
  file: bwrap,
  argv: ['--info-fd', String(FD.info), ...argv],
});

/**
 * Root becomes nobody first: the kernel counts no processes for root, and whatever escapes should own nothing. As nobody
 * may not look into root's home, an outer bubblewrap shows the few folders that are needed at a place of their own.
 */
export function startAsNobody(bwrap: string, stage: readonly Mount[], argv: readonly string[]): Launch {
  return {
    file: bwrap,
    argv: [
      ...['--unshare-pid', '--die-with-parent', '--info-fd', String(FD.info)],
      ...systemMounts(),
      ...['--dev', '/dev', '--proc', '/proc', '--dir', '/tmp', '--dir', STAGE],
      ...stage.flatMap(({ source, target, writable }) => [writable ? '--bind' : '--ro-bind', source, target]),
      ...['--chdir', '/', '--'],
      ...[
        '/usr/bin/setpriv',
        '--reuid',
        String(NOBODY),
        '--regid',
        String(NOBODY),
        '--clear-groups',
        '--no-new-privs',
        '--',
      ],
      ...[bwrap, ...argv],
    ],
  };
}

const STAGE = '/stage';

/** The same mounts in two steps: from this machine to the stage, and from the stage into the sandbox. */
export function staged(mounts: readonly Mount[]): {
  readonly stage: readonly Mount[];
  readonly inside: readonly Mount[];
} {
  const place = (index: number): string => `${STAGE}/${index}`;
  return {
    stage: mounts.map((mount, index) => ({ ...mount, target: place(index) })),
    inside: mounts.map((mount, index) => ({ ...mount, source: place(index) })),
  };
}
