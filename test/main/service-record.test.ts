import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prepareDataFolder } from '../../src/main/data-folder.js';
import { claimService, runningService } from '../../src/main/service-record.js';

let dataDir: string;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'intern-claim-'));
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

describe('the claim to a data folder', () => {
  it('AP-62 refuses a second service in one line that names the first', async () => {
    const claim = await claimService(dataDir);
    await claim.announce('http://127.0.0.1:1234');
    await expect(claimService(dataDir)).rejects.toMatchObject({
      code: 'already_running',
      message: expect.stringMatching(/process \d+, http:\/\/127\.0\.0\.1:1234.*intern stop/) as unknown,
    });
    await claim.release();
    const next = await claimService(dataDir);
    await next.release();
  });

  it('tells who runs, from the start to the end, and looking does not take the claim', async () => {
    expect(await runningService(dataDir)).toBeNull();
    const claim = await claimService(dataDir);
    await claim.announce('http://127.0.0.1:1234');
    expect(await runningService(dataDir)).toEqual({ pid: process.pid, url: 'http://127.0.0.1:1234' });
    await claim.release();
    expect(await runningService(dataDir)).toBeNull();
  });
});

describe('the data folder', () => {
  it('AP-62 that cannot be made or written is refused in one line with the way out', async () => {
    await expect(prepareDataFolder('/proc/code-intern/data')).rejects.toMatchObject({
      code: 'data_folder',
      message: expect.stringMatching(
        /^the data folder \/proc\/code-intern\/data cannot be written .*INTERN_DATA_DIR$/,
      ) as unknown,
    });
  });

  it('is made with what is missing above it', async () => {
    await prepareDataFolder(join(dataDir, 'a', 'b'));
    await expect(prepareDataFolder(join(dataDir, 'a', 'b'))).resolves.toBeUndefined();
  });
});
