import { afterEach, describe, expect, it } from '@jest/globals';
import { lstatSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { withTemporaryWorkspace } from '../../../src/activities/temporary-workspace.js';
import { readPlainText } from '../../../src/adapters/test-runner/referee/plain-text-file.js';
import type { Sandbox } from '../../../src/ports/sandbox.js';
import { aWorkspace } from '../../support/workspace.js';
import { runner } from '../sandbox.js';
import { plantWorld, type World } from './world.js';

/** What a run leaves in its workspace must not turn against the service that looks at it, nor open the next run (WF-14). */
export function describeNextRun(name: string, sandbox: Sandbox): void {
  const { shell } = runner(sandbox);
  let world: Omit<World, 'workspace'> | null = null;
  const planted = async (): Promise<Omit<World, 'workspace'>> => (world = await plantWorld());
  afterEach(async () => {
    await world?.remove();
    world = null;
  });

  describe(`escapes: ${name}: what a run leaves for later`, () => {
    it.each([
      ['a link in the place of a test file', 'mkdir test; ln -s "$TOKEN" test/token'],
      ['a link in the place of its folder', 'ln -s "${TOKEN%/*}" test'],
    ])('WF-14 %s is neither read nor shown to the next run', async (_what, line) => {
      const { token } = await planted();
      const workspace = aWorkspace();
      await shell(line, { workspace, env: { TOKEN: token } });
      expect(readFileSync(join(workspace, 'test/token'), 'utf8')).toBe(readFileSync(token, 'utf8'));
      expect(await readPlainText(workspace, 'test/token')).toBe('');
      const next = shell('cat test/token', { workspace, frozen: ['test/token'] });
      await expect(next).rejects.toMatchObject({ code: 'unsafe_command' });
    });

    it('WF-14 a pipe, a device or a huge file in the place of a test file does not hold up who reads it', async () => {
      const workspace = aWorkspace({ 'plain.js': 'code' });
      await shell(
        'mkfifo pipe.js; ln -s /dev/zero zero.js; mkdir folder.js; for i in 1 2 3 4 5 6 7 8 9; do head -c 1048576 /dev/zero; done > big.js',
        {
          workspace,
          limits: { fileBytes: 16 * 2 ** 20 },
        },
      );
      expect(statSync(join(workspace, 'big.js')).size).toBe(9 * 2 ** 20);
      for (const path of ['pipe.js', 'zero.js', 'folder.js', 'big.js', 'none.js'])
        expect(await readPlainText(workspace, path)).toBe('');
      expect(await readPlainText(workspace, 'plain.js')).toBe('code');
    });

    it('WF-14 links in the workspace do not make the service give away what they lead to', async () => {
      const { token, variables, changes } = await planted();
      const workspace = aWorkspace();
      const line =
        'ln -s "$TOKEN" soft; ln -s "$OUTSIDE" folder; mkdir deep; ln -s "$OUTSIDE/data" deep/folder';
      await shell(line, { workspace, env: variables });
      expect(lstatSync(join(workspace, 'soft')).isSymbolicLink()).toBe(true);
      const owner = statSync(token).uid;
      expect((await shell('ls', { workspace })).stdout).toBe('deep\nfolder\nsoft\n');
      expect(statSync(token).uid).toBe(owner);
      expect(changes()).toEqual([]);
    });

    it('WF-14 what lies too deep for a path keeps the next run from nothing', async () => {
      const { scratch } = await planted();
      await withTemporaryWorkspace(scratch, async (workspace) => {
        const name = 'd'.repeat(200);
        await shell(`i=0; while [ $i -lt 30 ]; do mkdir ${name} && cd ${name} || exit 1; i=$((i+1)); done`, {
          workspace,
        });
        expect((await shell('echo next', { workspace })).stdout).toBe('next\n');
      });
      expect(readdirSync(scratch)).toEqual([]);
    });

    it('SC-10 lets its neighbours work while a program takes all processors', async () => {
      const hog = shell('for i in 1 2 3 4 5 6 7 8; do while :; do :; done & done; wait', {
        limits: { wallMs: 4_000 },
      });
      const neighbours = await Promise.all([1, 2, 3, 4].map((number) => shell(`echo ${number}; true`)));
      expect(neighbours.map((result) => result.stdout)).toEqual(['1\n', '2\n', '3\n', '4\n']);
      expect((await hog).stoppedBy).toBe('wall');
    });

    it('SC-10 lets its neighbours work beside a bomb of processes, one of memory and a flood', async () => {
      const workspace = aWorkspace();
      const bombs = [
        shell('b() { b | b & }; b; sleep 3', { limits: { wallMs: 2_000, processes: 40 } }),
        shell('yes'),
        shell('head -c 900000000 /dev/zero | tail -c 800000000 > /dev/null', {
          limits: { memoryBytes: 2 ** 27 },
        }),
      ];
      const neighbours = await Promise.all(
        [1, 2].map((number) => shell(`sleep 0.2; echo ${number}`, { workspace })),
      );
      expect(neighbours.map((result) => result.stdout)).toEqual(['1\n', '2\n']);
      const ended = await Promise.all(bombs);
      expect(
        ended.filter(({ stoppedBy, exitCode }) => stoppedBy === null && exitCode === 0).length,
      ).toBeLessThan(2);
      expect(ended[1]?.stoppedBy).toBe('output');
    });
  });
}
