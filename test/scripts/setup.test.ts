import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadScript } from '../support/load-script.js';

const { nodeProblem } = await loadScript<{ nodeProblem: (version: string) => string | null }>(
  'setup/node-version.mjs',
);
const { dependenciesAreInstalled } = await loadScript<{
  dependenciesAreInstalled: (root: string) => Promise<boolean>;
}>('setup/dependencies.mjs');
const stamp = await loadScript<{
  sourceStamp: (root: string) => Promise<string>;
  isBuilt: (root: string) => Promise<boolean>;
  recordBuild: (root: string, stamp: string) => Promise<void>;
}>('setup/source-stamp.mjs');
const { missingPrograms } = await loadScript<{
  missingPrograms: (isThere: (command: string) => boolean, platform: string) => { command: string }[];
}>('setup/debian-packages.mjs');

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'intern-setup-'));
  await mkdir(join(root, 'src', 'domain'), { recursive: true });
  await mkdir(join(root, 'node_modules'));
  await mkdir(join(root, 'dist'));
  await writeFile(join(root, 'src', 'domain', 'a.ts'), 'export {};\n');
  await writeFile(join(root, 'tsconfig.json'), '{}');
  await writeFile(join(root, 'package-lock.json'), '{}');
  await mkdir(join(root, 'scripts', 'setup'), { recursive: true });
  await writeFile(join(root, 'scripts', 'setup', 'pack.mjs'), '');
});
afterEach(() => rm(root, { recursive: true, force: true }));

describe('the version of Node', () => {
  it.each(['20.19.0', '20.20.2', '22.0.0', '24.21.0'])('%s will do', (version) => {
    expect(nodeProblem(version)).toBeNull();
  });

  it.each(['18.20.0', '20.18.9', '16.0.0'])('%s is refused with what to install', (version) => {
    expect(nodeProblem(version)).toMatch(new RegExp(`needs Node 20\\.19 or newer; this is ${version}`));
  });
});

describe('the dependencies', () => {
  const lock = (packages: object) => JSON.stringify({ packages });
  const write = async (wanted: object, present: object | null): Promise<void> => {
    await writeFile(join(root, 'package-lock.json'), lock({ '': { version: '1' }, ...wanted }));
    if (present) await writeFile(join(root, 'node_modules', '.package-lock.json'), lock(present));
  };
  const a = { 'node_modules/a': { version: '1.0.0', integrity: 'x' } };
  const forAnotherPlatform = { 'node_modules/b': { version: '1.0.0', optional: true } };

  it('are there when every locked one is, and those for other platforms may be absent', async () => {
    await write({ ...a, ...forAnotherPlatform }, a);
    expect(await dependenciesAreInstalled(root)).toBe(true);
  });

  it('are missing before the first installation, and after one that was interrupted', async () => {
    await write(a, null);
    expect(await dependenciesAreInstalled(root)).toBe(false);
  });

  it('are missing when the lock names another version or another content', async () => {
    await write({ 'node_modules/a': { version: '1.0.1', integrity: 'x' } }, a);
    expect(await dependenciesAreInstalled(root)).toBe(false);
    await write({ 'node_modules/a': { version: '1.0.0', integrity: 'y' } }, a);
    expect(await dependenciesAreInstalled(root)).toBe(false);
  });
});

describe('the build', () => {
  it('is done again only when a source changed', async () => {
    expect(await stamp.isBuilt(root)).toBe(false);
    await stamp.recordBuild(root, await stamp.sourceStamp(root));
    expect(await stamp.isBuilt(root)).toBe(true);
    await utimes(join(root, 'src', 'domain', 'a.ts'), 1, 1);
    expect(await stamp.isBuilt(root)).toBe(false);
  });

  it.each([
    ['a file is added', () => writeFile(join(root, 'src', 'b.ts'), '')],
    ['a file is removed', () => rm(join(root, 'src', 'domain', 'a.ts'))],
    ['the compiler is told otherwise', () => writeFile(join(root, 'tsconfig.json'), '{ }')],
    ['it is packed otherwise', () => writeFile(join(root, 'scripts', 'setup', 'pack.mjs'), '//')],
  ])('is done again when %s', async (_name, change) => {
    await stamp.recordBuild(root, await stamp.sourceStamp(root));
    await change();
    expect(await stamp.isBuilt(root)).toBe(false);
  });
});

describe('programs that tests need', () => {
  it('are those that are not there, and bubblewrap on Linux only', () => {
    const names = (platform: string) => missingPrograms(() => false, platform).map(({ command }) => command);
    expect(names('linux')).toContain('bwrap');
    expect(names('darwin')).not.toContain('bwrap');
    expect(missingPrograms(() => true, 'linux')).toEqual([]);
  });
});
