import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Programs that an image for tests must have, beside Node and Python. */
const PROGRAMS = [
  ...[
    'sh',
    'env',
    'cat',
    'sleep',
    'echo',
    'true',
    'yes',
    'head',
    'tail',
    'ls',
    'mkdir',
    'mv',
    'rm',
    'cp',
    'ln',
  ],
  ...[
    'chmod',
    'chown',
    'touch',
    'id',
    'setsid',
    'prlimit',
    'grep',
    'seq',
    'mkfifo',
    'nohup',
    'unshare',
    'mount',
  ],
  ...[
    'wc',
    'tr',
    'sort',
    'timeout',
    'stat',
    'find',
    'readlink',
    'dd',
    'df',
    'kill',
    'nice',
    'sed',
    'tee',
    'sync',
  ],
  ...[
    'truncate',
    'fallocate',
    'umount',
    'nsenter',
    'su',
    'hostname',
    'uname',
    'ps',
    'cut',
    'basename',
    'dirname',
  ],
];
/** Counted up when the list changes. */
const RECIPE = 1;

const ASK_PYTHON =
  'import os,sys,sysconfig; print(os.path.realpath(sys.executable)); print(sysconfig.get_path("stdlib")); print("%d.%d.%d" % sys.version_info[:3])';

type Python = { readonly file: string; readonly library: string; readonly version: string };

function python(): Python {
  const program = ['/usr/bin/python3', 'python3'].find((one) => spawnSync(one, ['--version']).status === 0);
  const said = execFileSync(program ?? 'python3', ['-I', '-c', ASK_PYTHON], { encoding: 'utf8' });
  const [file = '', library = '', version = ''] = said.trim().split('\n');
  return { file, library, version };
}

const pathOf = (program: string): readonly string[] =>
  ['/usr/bin', '/bin', '/usr/sbin', '/sbin'].map((folder) => join(folder, program)).filter(existsSync);

/** Files that a program needs to start: itself and its libraries, by the paths under which they are looked for. */
function withLibraries(file: string): readonly string[] {
  const libraries = spawnSync('ldd', [file], { encoding: 'utf8' }).stdout.match(/(?<=\s)\/\S+/g) ?? [];
  return [file, ...libraries];
}

function modulesOf(library: string): readonly string[] {
  return execFileSync('find', [library, '-name', '*.so'], { encoding: 'utf8' }).split('\n').filter(Boolean);
}

/**
 * A small image of this machine's own programs, because no registry may be asked in tests: made once, and kept by the
 * engine under a name that says what is in it.
 * @param ask runs the engine's program and gives its exit code
 * @returns its name, or what went wrong
 */
export function testImage(
  ask: (argv: readonly string[]) => { readonly code: number; readonly said: string },
): {
  readonly name: string;
  readonly problem: string | null;
} {
  const { file, library, version } = python();
  const name = `localhost/code-intern-test:node${process.versions.node}-python${version}-${RECIPE}`;
  if (ask(['image', 'inspect', name]).code === 0) return { name, problem: null };

  const programs = PROGRAMS.flatMap(pathOf);
  const files = [...programs, realpathSync(process.execPath), file].flatMap(withLibraries);
  const libraries = modulesOf(library).flatMap((module) => withLibraries(module).slice(1));
  const folder = mkdtempSync(join(tmpdir(), 'code-intern-image-'));
  try {
    const [list, tar] = [join(folder, 'files'), join(folder, 'image.tar')];
    writeFileSync(list, [...new Set([...files, ...libraries, library])].join('\n'));
    const without = [
      '__pycache__',
      'test',
      'config-*',
      'site-packages',
      'dist-packages',
      'idlelib',
      'tkinter',
    ];
    // Whatever a program is called here, and wherever it lies.
    const renamed = [
      [`${realpathSync(process.execPath)}$`, 'usr/bin/node'],
      [`${file}$`, 'usr/bin/python3'],
      [library, `usr/lib/python${version.split('.').slice(0, 2).join('.')}`],
    ].map(([from = '', to = '']) => `--transform=s,^/*${from.slice(1)},${to},`);
    const options = [
      '--create',
      '--dereference',
      '--hard-dereference',
      '--file',
      tar,
      ...without.map((one) => `--exclude=${one}`),
    ];
    execFileSync('tar', [...options, ...renamed, '--files-from', list], { stdio: 'pipe', cwd: '/' });
    const { code, said } = ask(['import', tar, name]);
    return { name, problem: code === 0 ? null : said };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
