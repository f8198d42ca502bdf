import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { chmod, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadScript } from '../support/load-script.js';

type Environment = Record<string, string>;
const { prepareEnvironment } = await loadScript<{
  prepareEnvironment: (
    env: Environment,
    folders?: { readonly named: string; readonly others: readonly string[] },
  ) => readonly string[];
}>('../bin/environment.mjs');

describe('a temporary folder that cannot be used', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'intern-env-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it.each([
    ['is not there', '/no/such/folder', 'ENOENT'],
    ['is a file', 'a-file', 'ENOTDIR'],
  ])('AP-62 %s is replaced by one that can, and that is told', async (_name, path, code) => {
    const named = path.startsWith('/') ? path : join(folder, path);
    if (named !== path) await writeFile(named, '');
    const env: Environment = { TMPDIR: named };
    expect(prepareEnvironment(env, { named, others: ['/no/other', folder] })).toEqual([
      `no file can be made in the temporary folder ${named} (${code}): ${folder} is used instead; correct TMPDIR`,
    ]);
    expect(env).toEqual({ TMPDIR: folder });
    expect((await readdir(folder)).filter((name) => name.startsWith('intern-'))).toEqual([]);
  });

  it('AP-62 is told where there is no other', () => {
    const env: Environment = {};
    expect(prepareEnvironment(env, { named: '/no/a', others: ['/no/b', '/no/c'] })).toEqual([
      'no file can be made in the temporary folder /no/a (ENOENT), nor in /no/b or /no/c: name another one with TMPDIR',
    ]);
    expect(env).toEqual({});
  });

  it('AP-62 is none where one can be made, and nothing is left in it', async () => {
    await chmod(folder, 0o700);
    expect(prepareEnvironment({}, { named: folder, others: [] })).toEqual([]);
    expect(await readdir(folder)).toEqual([]);
  });
});

describe('a proxy in the environment', () => {
  const folders = { named: tmpdir(), others: [] };
  const LOOPBACK = 'localhost,127.0.0.1,127.0.0.0/8,::1';

  it.each(['http_proxy', 'https_proxy', 'HTTP_PROXY', 'HTTPS_PROXY', 'grpc_proxy', 'ALL_PROXY', 'all_proxy'])(
    'AP-62 is never between this machine and itself: %s',
    (name) => {
      const env: Environment = { [name]: 'http://proxy:3128' };
      prepareEnvironment(env, folders);
      expect(env).toEqual({
        [name]: 'http://proxy:3128',
        no_proxy: LOOPBACK,
        NO_PROXY: LOOPBACK,
        no_grpc_proxy: LOOPBACK,
      });
    },
  );

  it('AP-62 keeps the exceptions that it has', () => {
    const upper: Environment = { http_proxy: 'http://p', NO_PROXY: 'a.example,' };
    prepareEnvironment(upper, folders);
    expect(upper).toMatchObject({
      no_proxy: `a.example,${LOOPBACK}`,
      no_grpc_proxy: `a.example,${LOOPBACK}`,
    });
    const star: Environment = { http_proxy: 'http://p', no_proxy: '*' };
    prepareEnvironment(star, folders);
    expect(star).toMatchObject({ no_proxy: '*', no_grpc_proxy: `*,${LOOPBACK}` });
    const own: Environment = { http_proxy: 'http://p', no_proxy: 'a', no_grpc_proxy: 'b' };
    prepareEnvironment(own, folders);
    expect(own).toMatchObject({ no_proxy: `a,${LOOPBACK}`, no_grpc_proxy: `b,${LOOPBACK}` });
  });

  it('AP-62 where there is none nothing is said of any', () => {
    const env: Environment = { no_proxy: 'a' };
    prepareEnvironment(env, folders);
    expect(env).toEqual({ no_proxy: 'a' });
  });
});
