import { open, type FileHandle } from 'node:fs/promises';
import type { OpenFile } from '../../../src/adapters/jsonl/index.js';

type Operation = 'write' | 'datasync';
export type DiskLog = { readonly operation: Operation; readonly path: string; readonly bytes: number };

/** The real file system, with a list of what was done to journals, and a fault for the next operation of a kind. */
export type FailingDisk = {
  readonly open: OpenFile;
  readonly log: DiskLog[];
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
  let fault: Fault | null = null;
  let longest = Infinity;

  function takeFault(operation: Operation): Fault | null {
    const found = fault?.operation === operation ? fault : null;
    if (found) fault = null;
    return found;
  }
  const errorOf = (code: string): Error => Object.assign(new Error(`${code}: injected`), { code });

  function watched(handle: FileHandle, path: string): FileHandle {
    const write = async (buffer: Buffer, offset: number, length: number, position: number) => {
      const found = takeFault('write');
      const size = Math.min(length, found?.halfDone ?? longest);
      const result = size === 0 ? { bytesWritten: 0 } : await handle.write(buffer, offset, size, position);
      if (found) throw errorOf(found.code);
      log.push({ operation: 'write', path, bytes: result.bytesWritten });
      return result;
    };
    const datasync = async (): Promise<void> => {
      const found = takeFault('datasync');
      if (found) throw errorOf(found.code);
      await handle.datasync();
      log.push({ operation: 'datasync', path, bytes: 0 });
    };
    return new Proxy(handle, {
      get(target, name) {
        if (name === 'write') return write;
        if (name === 'datasync') return datasync;
        const value: unknown = Reflect.get(target, name, target);
        return typeof value === 'function' ? (value.bind(target) as unknown) : value;
      },
    });
  }

  return {
    async open(path, flags) {
      const handle = await open(path, flags, 0o644);
      return path.endsWith('.jsonl') ? watched(handle, path) : handle;
    },
    log,
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
