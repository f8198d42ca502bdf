import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isLoopback, serviceToken } from '../../src/main/token-file.js';

let dataDir: string;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'intern-token-'));
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

describe('the token of a service', () => {
  it('AP-60 is not asked for on loopback, and none is made', async () => {
    expect(await serviceToken({ host: '127.0.0.1', dataDir, apiToken: null })).toEqual({
      token: null,
      isNew: false,
    });
    expect(await readdir(dataDir)).toEqual([]);
  });

  it('AP-60 is made at the first start beyond loopback, for its owner only, and kept', async () => {
    const first = await serviceToken({ host: '0.0.0.0', dataDir, apiToken: null });
    expect(first.isNew).toBe(true);
    expect(first.token).toMatch(/^[\w-]{32}$/);
    expect((await stat(join(dataDir, 'token'))).mode & 0o777).toBe(0o600);
    expect((await readFile(join(dataDir, 'token'), 'utf8')).trim()).toBe(first.token);
    expect(await serviceToken({ host: '::', dataDir, apiToken: null })).toEqual({
      token: first.token,
      isNew: false,
    });
  });

  it('AP-60 is the one of the settings when there is one, also on loopback', async () => {
    const apiToken = 'abcdefghijklmnop';
    expect(await serviceToken({ host: '127.0.0.1', dataDir, apiToken })).toEqual({
      token: apiToken,
      isNew: false,
    });
  });

  it.each([
    ['127.0.0.1', true],
    ['127.8.9.1', true],
    ['localhost', true],
    ['::1', true],
    ['[::1]', true],
    ['0.0.0.0', false],
    ['::', false],
    ['192.168.1.4', false],
    ['127.example.org', false],
    ['localhost.example.org', false],
  ])('AP-60 counts %s as loopback: %s', (host, expected) => {
    expect(isLoopback(host)).toBe(expected);
  });
});
