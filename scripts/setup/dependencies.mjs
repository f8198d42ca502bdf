import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runQuietly } from './run-quietly.mjs';

async function lockedPackages(path) {
  try {
    return JSON.parse(await readFile(path, 'utf8')).packages ?? {};
  } catch {
    return null;
  }
}

/**
 * True when node_modules holds what package-lock.json says. npm writes node_modules/.package-lock.json at the very end
 * of an installation, so an interrupted one counts as missing; packages for other platforms may be absent.
 */
export async function dependenciesAreInstalled(root) {
  const wanted = await lockedPackages(join(root, 'package-lock.json'));
  const present = await lockedPackages(join(root, 'node_modules', '.package-lock.json'));
  if (!wanted || !present) return false;
  return Object.entries(wanted).every(([path, { version, integrity, optional }]) => {
    if (path === '') return true;
    const found = present[path];
    if (!found) return optional === true;
    return found.version === version && found.integrity === integrity;
  });
}

/** What a person's environment may say of npm that changes what is installed, or where; the rest says how to get it. */
const DECIDES_WHAT = [
  'also',
  'bin_links',
  'dev',
  'dry_run',
  'global',
  'global_style',
  'include',
  'install_links',
  'install_strategy',
  'legacy_bundling',
  'location',
  'lockfile_version',
  'omit',
  'only',
  'optional',
  'package_lock',
  'package_lock_only',
  'production',
  'shrinkwrap',
  'workspace',
  'workspaces',
];

/** The environment without what would leave parts out: registry, proxy, certificates and cache of npm stay. */
function wholeInstallation(env) {
  const decides = (name) => {
    const [, setting] = /^npm_config_(.+)$/i.exec(name.replaceAll('-', '_')) ?? [];
    return name === 'NODE_ENV' || DECIDES_WHAT.includes(setting?.toLowerCase());
  };
  return Object.fromEntries(Object.entries(env).filter(([name]) => !decides(name)));
}

/** The same for what stands in an .npmrc; what is included counts more than what is omitted. */
const WHOLE = [
  ...['dev', 'optional', 'peer'].map((kind) => `--include=${kind}`),
  ...['--no-dry-run', '--no-global', '--location=user', '--package-lock', '--no-package-lock-only'],
];

/** Installs exactly the locked packages, those that only the build needs too. */
export async function installDependencies(root, env = process.env) {
  // npm names its own script in the environment when it started us; the one on PATH is a batch file on Windows.
  const npm = env.npm_execpath;
  const args = ['ci', '--no-audit', '--no-fund', '--loglevel=error', ...WHOLE];
  const options = { cwd: root, env: wholeInstallation(env) };
  if (npm?.endsWith('npm-cli.js')) await runQuietly(process.execPath, [npm, ...args], options);
  else await runQuietly('npm', args, options);
}
