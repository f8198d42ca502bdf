import type { FileHandle } from 'node:fs/promises';

/** Writes the whole buffer at that offset; a short write is no error of the call, so it is gone on with. */
export async function writeFully(handle: FileHandle, buffer: Buffer, offset: number): Promise<void> {
  let written = 0;
  while (written < buffer.length) {
    const { bytesWritten } = await handle.write(buffer, written, buffer.length - written, offset + written);
    if (bytesWritten === 0) throw new Error(`nothing more could be written after ${written} bytes`);
    written += bytesWritten;
  }
}
