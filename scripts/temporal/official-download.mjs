import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { runQuietly } from '../setup/run-quietly.mjs';
import { SetupError } from '../setup/setup-error.mjs';
import { checkSha256 } from './check-sha256.mjs';
import { CLI_VERSION } from './pins.mjs';

const ANSWER_MS = 8_000;
const STALL_MS = 20_000;

/** Downloads to a file; gives up when nobody answers within 8 s, or when no byte came for 20 s. */
async function download(url, path) {
  const abort = new AbortController();
  let watchdog = setTimeout(() => abort.abort(), ANSWER_MS);
  const rearm = () => {
    clearTimeout(watchdog);
    watchdog = setTimeout(() => abort.abort(), STALL_MS);
  };
  const onBytes = new Transform({
    transform(chunk, _encoding, done) {
      rearm();
      done(null, chunk);
    },
  });
  try {
    const answer = await fetch(url, { signal: abort.signal });
    if (!answer.ok || !answer.body) throw new SetupError(`${url} answered ${answer.status}`);
    await pipeline(Readable.fromWeb(answer.body), onBytes, createWriteStream(path), { signal: abort.signal });
  } finally {
    clearTimeout(watchdog);
  }
}

/** The vendor's own release: downloaded, unpacked, and checked. Returns the binary's path. */
export async function officialDownload(folder, pins) {
  const url = `https://github.com/temporalio/cli/releases/download/v${CLI_VERSION}/temporal_cli_${CLI_VERSION}_${pins.archive}.tar.gz`;
  const archive = join(folder, 'temporal.tar.gz');
  await download(url, archive);
  await runQuietly('tar', ['-xzf', archive, '-C', folder, 'temporal']);
  const binary = join(folder, 'temporal');
  await checkSha256(binary, pins.binarySha256, url);
  return binary;
}
