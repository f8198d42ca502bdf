import type { Readable } from 'node:stream';

/** Bytes that several streams may deliver together; what is beyond is cut and `onFull` is called once. */
export type OutputBudget = {
  /** Starts to collect; the function returned gives the text so far. */
  collect(stream: Readable | null | undefined): () => string;
  exceeded(): boolean;
};

/** Stops reading a stream at the limit, so that a flood can fill neither memory nor disk. */
export function createOutputBudget(limitBytes: number, onFull: () => void): OutputBudget {
  let left = limitBytes;
  let full = false;

  const take = (chunk: Buffer, chunks: Buffer[]): void => {
    if (chunk.length > left && !full) {
      full = true;
      onFull();
    }
    if (left > 0) chunks.push(chunk.length > left ? chunk.subarray(0, left) : chunk);
    left = Math.max(0, left - chunk.length);
  };

  return {
    collect: (stream) => {
      const chunks: Buffer[] = [];
      stream?.on('data', (chunk: Buffer) => take(chunk, chunks));
      // A broken pipe means the end of the stream, nothing more.
      stream?.on('error', () => undefined);
      return () => Buffer.concat(chunks).toString('utf8');
    },
    exceeded: () => full,
  };
}
