import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { access, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { loadScript } from '../support/load-script.js';

const { installDependencies } = await loadScript<{
  installDependencies: (root: string, env: Readonly<Record<string, string | undefined>>) => Promise<void>;
}>('setup/dependencies.mjs');

/** A project whose one package is needed to build it, as the types are here; it needs no registry. */
async function project(): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'intern-install-'));
  await mkdir(join(root, 'types'));
  await writeFile(join(root, 'types', 'package.json'), '{"name":"types","version":"1.0.0"}');
  const needs = { name: 'own', version: '1.0.0', devDependencies: { types: 'file:types' } };
  await writeFile(join(root, 'package.json'), JSON.stringify(needs));
  await promisify(execFile)('npm', ['install', '--package-lock-only', '--no-audit'], { cwd: root });
  return root;
}

describe('setup installs what the build needs', () => {
  let root: string;
  let home: string;
  beforeEach(async () => {
    root = await project();
    home = await mkdtemp(join(tmpdir(), 'intern-home-'));
  });
  afterEach(async () => {
    for (const folder of [root, home]) await rm(folder, { recursive: true, force: true });
  });

  it.each([
    ['NODE_ENV=production', { NODE_ENV: 'production' }, ''],
    [
      'npm_config_… that leave parts out or install elsewhere',
      {
        npm_config_omit: 'dev',
        NPM_CONFIG_PRODUCTION: 'true',
        'npm_config_dry-run': 'true',
        npm_config_location: 'global',
        npm_config_package_lock: 'false',
        npm_config_package_lock_only: 'true',
        npm_config_workspace: 'other',
      },
      '',
    ],
    ['the same in an .npmrc', {}, 'omit=dev\ndry-run=true\npackage-lock=false\n'],
  ])('AP-62 in spite of %s', async (_name, said, npmrc) => {
    await writeFile(join(home, '.npmrc'), npmrc);
    await installDependencies(root, { PATH: process.env['PATH'], HOME: home, ...said });
    await expect(access(join(root, 'node_modules', 'types', 'package.json'))).resolves.toBeUndefined();
  });

  it('AP-62 as npm was told to get it', async () => {
    const npm_config_cache = join(home, 'cache');
    await installDependencies(root, { PATH: process.env['PATH'], HOME: home, npm_config_cache });
    await expect(access(join(npm_config_cache, '_logs'))).resolves.toBeUndefined();
  });
});
