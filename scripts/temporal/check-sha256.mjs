import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { SetupError } from '../setup/setup-error.mjs';

/** @throws SetupError when the file is not the one that was pinned */
export async function checkSha256(path, expected, origin) {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  const found = hash.digest('hex');
  if (found !== expected) {
    throw new SetupError(
      `${origin} is not the file that was pinned and is not used: its sha256 is ${found}, expected ${expected}`,
    );
  }
}
