import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeFiles } from '../../src/cli/write-files.js';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'intern-write-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('files from a service', () => {
  it.each([
    '/etc/passwd',
    '../up.ts',
    'a/../../up.ts',
    'a//b.ts',
    './a.ts',
    '.git/hooks/post-checkout',
    '.GIT/config',
    'a\\..\\b',
    'a\nb',
    '',
  ])('AP-80 are refused as a whole when one is named %j', async (path) => {
    const files = [
      { path: 'good.ts', content: '' },
      { path, content: 'bad' },
    ];
    await expect(writeFiles(join(folder, 'out'), files, true)).rejects.toMatchObject({ code: 'unsafe_path' });
    expect(await readdir(folder)).toEqual([]);
  });
});
