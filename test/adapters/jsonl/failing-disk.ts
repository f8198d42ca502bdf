import type { FileHandle } from 'node:fs/promises';
import { basename } from 'node:path';
import { fileSystem, type JournalDisk } from '../../../src/adapters/jsonl/index.js';

type Operation = 'write' | 'datasync';
export type DiskLog = { readonly operation: Operation; readonly path: string; readonly bytes: number };

/** The real file system, with a list of what was done to journals, and a fault for the next operation of a kind. */
export type FailingDisk = JournalDisk & {
  readonly log: DiskLog[];
  /** Everything that was done and went well, in order, as `sync events.jsonl`; folders too. */
  readonly steps: string[];
  /** The next operation of that kind on a journal throws this code; `halfDone` bytes of a write reach the file before. */
  failNext(operation: Operation, code: string, halfDone?: number): void;
  /** Takes back a fault that has not happened yet. */
  heal(): void;
  /** Writes of a journal take at most so many bytes at a time. */
  shortWrites(bytes: number): void;
};

type Fault = { readonly operation: Operation; readonly code: string; readonly halfDone: number };

export function failingDisk(): FailingDisk {
  const log: DiskLog[] = [];
  const steps: string[] = [];
  let fault: Fault | null = null;
  let longest = Infinity;

  function takeFault(operation: Operation): Fault | null {
    const found = fault?.operation === operation ? fault : null;
    if (found) fault = null;
    return found;
  }
  const errorOf = (code: string): Error => Object.assign(new Error(`${code}: injected`), { code });

  function watched(handle: FileHandle, path: string): FileHandle {
    const sync = async (): Promise<void> => {
      await handle.sync();
      steps.push(`sync ${basename(path)}`);
    };
    const datasync = async (): Promise<void> => {
      await handle.datasync();
      steps.push(`datasync ${basename(path)}`);
    };
    return replacing(handle, { sync, datasync });
  }

  function faulty(handle: FileHandle, path: string): FileHandle {
    const write = async (buffer: Buffer, offset: number, length: number, position: number) => {
      const found = takeFault('write');
      const size = Math.min(length, found?.halfDone ?? longest);
      const result = size === 0 ? { bytesWritten: 0 } : await handle.write(buffer, offset, size, position);
      if (found) throw errorOf(found.code);
      log.push({ operation: 'write', path, bytes: result.bytesWritten });
      steps.push(`write ${basename(path)}`);
      return result;
    };
    const datasync = async (): Promise<void> => {
      const found = takeFault('datasync');
      if (found) throw errorOf(found.code);
      await handle.datasync();
      log.push({ operation: 'datasync', path, bytes: 0 });
    };
    return replacing(handle, { write, datasync });
  }

  return {
    async open(path, flags) {
      const handle = watched(await fileSystem.open(path, flags), path);
      return path.endsWith('.jsonl') ? faulty(handle, path) : handle;
    },
    async rename(from, to) {
      await fileSystem.rename(from, to);
      steps.push(`rename ${basename(from)} ${basename(to)}`);
    },
    async remove(path) {
      await fileSystem.remove(path);
      steps.push(`remove ${basename(path)}`);
    },
    log,
    steps,
    failNext(operation, code, halfDone = 0) {
      fault = { operation, code, halfDone };
    },
    heal() {
      fault = null;
    },
    shortWrites(bytes) {
      longest = bytes;
    },
  };
}

function replacing(handle: FileHandle, methods: Readonly<Record<string, unknown>>): FileHandle {
  return new Proxy(handle, {
    get(target, name) {
      if (typeof name === 'string' && name in methods) return methods[name];
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}
