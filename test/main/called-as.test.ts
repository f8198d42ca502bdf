import { execFileSync, spawnSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { calledAnywhere, calledHere } from '../../src/main/called-as.js';
import { stdioCommand } from '../../src/main/stdio-command.js';

const PROGRAM = fileURLToPath(new URL('../../bin/intern.js', import.meta.url));

let folder: string;
let root: string;
let program: string;

/** An executable file, with the folders above it. */
async function executable(path: string): Promise<string> {
  await mkdir(join(path, '..'), { recursive: true });
  await writeFile(path, '#!/bin/sh\n');
  await chmod(path, 0o755);
  return path;
}

beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'intern-called-')));
  root = join(folder, 'my code-intern');
  program = await executable(join(root, 'bin', 'intern.js'));
  await writeFile(join(root, 'package.json'), '{}');
});
afterEach(() => rm(folder, { recursive: true }));

describe('how the command line is called', () => {
  it('AP-80 is its name where the PATH has this installation, whatever the folder', async () => {
    const bin = join(folder, 'bin');
    await mkdir(bin);
    // As `npm install -g .` and `npm link` leave it.
    await symlink(root, join(folder, 'linked'));
    await symlink(join(folder, 'linked', 'bin', 'intern.js'), join(bin, 'code-intern'));
    const path = `/nonexistent:${bin}`;
    expect(calledHere(program, { cwd: '/', path })).toBe('code-intern');
    expect(calledHere(program, { cwd: root, path })).toBe('code-intern');
    expect(calledAnywhere(program, { path })).toBe('code-intern');
  });

  it("AP-80 is not its name where the PATH has another's, or has it only because npm put it there", async () => {
    const other = await executable(join(folder, 'bin', 'code-intern'));
    const ofNpm = join(folder, 'project', 'node_modules', '.bin');
    await mkdir(ofNpm, { recursive: true });
    await symlink(program, join(ofNpm, 'code-intern'));
    for (const path of [join(other, '..'), ofNpm, '', '.'])
      expect(calledAnywhere(program, { path })).toBe(`'${program}'`);
  });

  it('AP-80 goes through npx in its own folder and below, and nowhere else', async () => {
    const within = join(root, 'src');
    const foreign = join(root, 'node_modules', 'other');
    const project = join(root, 'project');
    for (const one of [within, foreign, project]) await mkdir(one, { recursive: true });
    await writeFile(join(project, 'package.json'), '{}');
    for (const cwd of [root, within]) expect(calledHere(program, { cwd, path: '' })).toBe('npx code-intern');
    for (const cwd of ['/', folder, foreign, project])
      expect(calledHere(program, { cwd, path: '' })).toBe(`'${program}'`);
  });

  it('AP-80 is printed so that a stranger in any folder can copy it', () => {
    const env = { PATH: process.env['PATH'] ?? '', HOME: folder, INTERN_URL: 'http://127.0.0.1:9' };
    const asked = spawnSync(process.execPath, [PROGRAM, 'status'], { cwd: folder, env, encoding: 'utf8' });
    expect(asked.stderr).not.toContain('npx');
    const [, hint = ''] = /start one with `(.*?)`/.exec(asked.stderr) ?? [];
    const help = execFileSync('/bin/sh', ['-c', `${hint} --help`], { cwd: '/', env, encoding: 'utf8' });
    expect(help).toContain('Usage: code-intern serve');
    const inside = spawnSync(process.execPath, [PROGRAM, 'status'], {
      cwd: join(PROGRAM, '..', '..', 'src'),
      env: { ...env, PATH: join(process.execPath, '..') },
      encoding: 'utf8',
    });
    expect(inside.stderr).toContain('`npx code-intern serve`');
  });
});

describe('what GET /mcp announces for stdio', () => {
  it('AP-41 is the whole path of program and folder, with the settings that answers depend on and no secret', () => {
    const env = {
      INTERN_MODEL_PROVIDER: 'demo',
      INTERN_MAX_RUNNING: '2',
      INTERN_SANDBOX: '',
      INTERN_API_TOKEN: 'secret',
      ANTHROPIC_API_KEY: 'secret',
      TEMPORAL_API_KEY: 'secret',
      INTERN_PORT: '1',
      HOME: '/root',
    };
    expect(stdioCommand({ dataDir: '/my data' }, env)).toEqual({
      command: process.execPath,
      args: [PROGRAM, 'mcp', '--data-dir', '/my data'],
      env: { INTERN_MODEL_PROVIDER: 'demo', INTERN_MAX_RUNNING: '2' },
    });
  });
});
