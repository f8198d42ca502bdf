import { chmod, mkdir, open, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Mount } from '../isolation/mount-plan.js';
import { readEnding, REPORT, STATUS, type Ending } from './first-process.js';
import { seccompProfile } from './seccomp-profile.js';

/** What the first process may say; it says two lines. */
const STATUS_BYTES = 4096;

/**
 * The files through which a container reports, apart from what it prints: written inside, read here. Code under test may
 * write them as well: a report proves itself by its signatures, and of the status only a failed run can come.
 */
export type RunFolder = {
  readonly mounts: readonly Mount[];
  readonly seccomp: string;
  /** Whether anything was ever written from inside. The time of change cannot be set back by a program. */
  readonly hasStarted: () => Promise<boolean>;
  readonly reportBytes: () => Promise<number>;
  readonly report: (mostBytes: number) => Promise<string>;
  readonly ending: () => Promise<Ending | null>;
  readonly remove: () => Promise<void>;
};

export async function createRunFolder(
  scratch: string,
  name: string,
  withReport: boolean,
): Promise<RunFolder> {
  const folder = join(scratch, name);
  const [status, report, seccomp] = ['status', 'report', 'seccomp.json'].map((file) =>
    join(folder, file),
  ) as [string, string, string];
  // Closed to other users of this machine; what is inside is open to the container's, whoever that is.
  await mkdir(folder, { mode: 0o700 });
  for (const file of [status, report]) {
    await writeFile(file, '');
    await chmod(file, 0o666);
  }
  await writeFile(seccomp, seccompProfile());
  const changed = async (): Promise<bigint> => (await stat(status, { bigint: true })).ctimeNs;
  const before = await changed();
  return {
    mounts: [
      { source: status, target: STATUS, writable: true },
      ...(withReport ? [{ source: report, target: REPORT, writable: true }] : []),
    ],
    seccomp,
    hasStarted: async () => (await changed()) !== before,
    reportBytes: async () => (await stat(report)).size,
    report: (mostBytes) => beginningOf(report, mostBytes),
    ending: async () => readEnding(await beginningOf(status, STATUS_BYTES)),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

async function beginningOf(path: string, mostBytes: number): Promise<string> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const bytes = Buffer.alloc(Math.min(size, mostBytes));
    let length = 0;
    for (let read = -1; read !== 0 && length < bytes.length; length += read) {
      ({ bytesRead: read } = await file.read(bytes, length, bytes.length - length, length));
    }
    return bytes.toString('utf8', 0, length);
  } finally {
    await file.close();
  }
}
