import { describe, expect, it } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createContainerSandbox } from '../../../../src/adapters/sandbox/container/container-sandbox.js';
import { describeWithContainers } from '../../../support/container-engine.js';
import { begun, leftoversOf, nap } from '../../../support/container-traces.js';
import { aWorkspace, processIdsWith } from '../../../support/workspace.js';
import { describeIsolatedSandbox } from '../../../suites/isolated-sandbox.js';
import { describeSandbox, runner } from '../../../suites/sandbox.js';

describeWithContainers('container sandbox', (engine) => {
  const { sandbox, program, image } = engine;
  const { run, node, shell } = runner(sandbox);
  const leftovers = (): readonly string[] => leftoversOf(engine, process.pid);

  describeSandbox('container', sandbox);
  describeIsolatedSandbox('container', sandbox);

  describe('isolation by containers alone', () => {
    it('WF-14 isolates, as found out by trying, and says by what', async () => {
      expect(await sandbox.health()).toEqual({
        kind: 'container',
        isolated: true,
        problem: null,
        detail: expect.stringMatching(new RegExp(`^${program} \\d+\\.\\d.*, image ${image}$`)),
      });
    });

    it('WF-14 leaves no container, volume, mount or file behind, however a run ends', async () => {
      const abort = new AbortController();
      await shell('true', { report: true });
      await shell(nap(1), { limits: { wallMs: 300 } });
      const running = shell(nap(2), { signal: abort.signal });
      await begun(nap(2));
      expect(leftovers()).not.toEqual([]);
      abort.abort(new Error('enough'));
      await expect(running).rejects.toThrow('enough');
      await expect(run(['true'], { readOnly: [{ host: '/no/such', inside: '/opt/x' }] })).rejects.toThrow();
      expect(leftovers()).toEqual([]);
    });

    it('WF-14 hands the engine none of the variables of this process, nor of the command what is secret', async () => {
      process.env['CODE_INTERN_SECRET'] = 'canary-in-the-environment';
      const abort = new AbortController();
      const running = shell(`cat; ${nap(5)}`, { signal: abort.signal, stdin: 'canary-on-standard-input' });
      try {
        await begun(nap(5));
        const ids = processIdsWith(`code-intern-`).filter((id) =>
          readFileSync(`/proc/${id}/cmdline`, 'utf8').includes(`-${process.pid}-`),
        );
        const seen = ids.flatMap((id) =>
          [`/proc/${id}/environ`, `/proc/${id}/cmdline`].map((path) => readFileSync(path, 'utf8')),
        );
        // The engine's client and monitor, and the first process at least.
        expect(ids.length).toBeGreaterThanOrEqual(2);
        expect(seen.filter((text) => text.includes('canary'))).toEqual([]);
      } finally {
        delete process.env['CODE_INTERN_SECRET'];
        abort.abort(new Error('seen enough'));
        await expect(running).rejects.toThrow('seen enough');
      }
    });

    it('WF-14 gives the program no variable of the image or the engine', async () => {
      const { stdout } = await run(['env'], { env: { GIVEN: 'a b = c' } });
      const names = stdout
        .trim()
        .split('\n')
        .map((line) => line.split('=')[0]);
      expect(names.filter((name) => name !== 'PWD').sort()).toEqual(
        ['GIVEN', 'HOME', 'LANG', 'LOGNAME', 'PATH', 'TMPDIR', 'USER'].sort(),
      );
      expect(stdout).toContain('GIVEN=a b = c\n');
    });

    it('WF-14 takes words as they are, also such as a shell would take for its own', async () => {
      const words = ['$(id)', '-n', 'a b', '"', "'", '', '*', 'A=b'];
      const { stdout } = await run([
        'python3',
        '-c',
        'import json,sys; print(json.dumps(sys.argv[1:]))',
        ...words,
      ]);
      expect(JSON.parse(stdout)).toEqual(words);
      expect((await run(['A=b', 'id'])).exitCode).toBe(127);
      expect((await run(['exit', '0'])).exitCode).toBe(127);
    });

    it.each([
      [
        'Node',
        'node',
        (path: string) => [
          '-e',
          `require('fs').closeSync(require('fs').openSync('${path}', 'r+')); console.log('REACHED')`,
        ],
      ],
      ['Python', 'python', (path: string) => ['-c', `open('${path}', 'r+b'); print('REACHED')`]],
    ] as const)(
      'WF-14 keeps the memory of its %s from code in it and from children',
      async (_name, which, code) => {
        const own = (await sandbox.ownPrograms?.())?.[which]?.program ?? '';
        expect((await run([own, ...code('/dev/null')])).stdout).toBe('REACHED\n');
        const itself = await run([own, ...code('/proc/self/mem')]);
        expect(itself).toMatchObject({ exitCode: 1, stdout: '' });
        expect(itself.stderr).toMatch(/EACCES|Permission denied/);
        const spy = `cat < /proc/$PPID/mem; cat /proc/$PPID/environ; cat /proc/$PPID/maps; ls -l /proc/$PPID/fd/3; echo tried`;
        const parent =
          which === 'node'
            ? [
                '-e',
                `process.stdout.write(require('child_process').execFileSync('/bin/sh', ['-c', ${JSON.stringify(spy)}]))`,
              ]
            : ['-c', `import subprocess; subprocess.run(['/bin/sh', '-c', ${JSON.stringify(spy)}])`];
        expect((await run([own, ...parent], { report: true })).stdout).toBe('tried\n');
      },
    );

    it('WF-14 lets nobody inside end, stop or read the first process', async () => {
      const { stdout, exitCode } = await shell('kill -9 1; kill -STOP 1; kill -TERM 1; echo alive; exit 3');
      expect({ stdout, exitCode }).toEqual({ stdout: 'alive\n', exitCode: 3 });
    });

    it('WF-14 does not take a program for a failed container, whatever it does to the files of the run', async () => {
      const wipe =
        ': > /run/code-intern/status; : > /run/code-intern/report; rm -rf /run/code-intern; touch -d @0 /run/code-intern/status';
      const result = await shell(`echo lines >&3; ${wipe}; echo 'Error: no such image' >&2; exit 125`, {
        report: true,
      });
      expect(result).toMatchObject({ exitCode: 125, stoppedBy: null, report: '' });
    });

    it('WF-14 tells a program that killed itself from one that the kernel killed for memory', async () => {
      expect(await shell('sh -c "kill -9 \\$\\$"')).toMatchObject({
        exitCode: 137,
        stoppedBy: null,
        stderr: expect.not.stringContaining('0:'),
      });
      const hoard = 'const all = []; for (;;) all.push(Buffer.alloc(16 * 2 ** 20, 1));';
      // Above the limit on one process, so that it is the control group that keeps it.
      const both = `${JSON.stringify(process.execPath)}; for (const one of [1, 2]) require('child_process').spawn(process.execPath, ['-e', ${JSON.stringify(hoard)}]);`;
      expect((await node(both, { limits: { memoryBytes: 256 * 2 ** 20 } })).stoppedBy).toBe('memory');
    });

    it('WF-14 names what to do when the image is not here, and runs nothing', async () => {
      const without = createContainerSandbox({ engine: program, image: 'localhost/no-such-image:1' });
      const workspace = aWorkspace();
      await expect(runner(without).shell('touch ran', { workspace })).rejects.toMatchObject({
        code: 'sandbox_unavailable',
        message: expect.stringContaining(`${program} pull localhost/no-such-image:1`),
      });
      expect(existsSync(join(workspace, 'ran'))).toBe(false);
      expect(await without.health()).toMatchObject({ kind: 'container', isolated: false });
    });

    it('WF-14 refuses a folder that the engine would misread', async () => {
      await expect(
        run(['true'], { readOnly: [{ host: '/tmp,readonly=false', inside: '/opt/x' }] }),
      ).rejects.toMatchObject({ code: 'unsafe_command' });
    });
  });
});
