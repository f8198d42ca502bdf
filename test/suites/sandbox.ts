import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Sandbox, SandboxCommand, SandboxLimits, SandboxResult } from '../../src/ports/sandbox.js';
import { aWorkspace, commandLinesWith } from '../support/workspace.js';
import { until } from '../support/until.js';

const NODE = '/opt/node/bin/node';

export const LIMITS: SandboxLimits = {
  wallMs: 20_000,
  cpuSeconds: 20,
  memoryBytes: 512 * 2 ** 20,
  processes: 64,
  fileBytes: 2 ** 20,
  openFiles: 256,
  outputBytes: 64 * 1024,
};

/** A wait that no other test process on this machine has, told by its command line. */
const nap = (number: number): string => `sleep ${70_000 + number}.${process.pid}`;

type Change = Partial<Omit<SandboxCommand, 'limits'>> & { readonly limits?: Partial<SandboxLimits> };

/** Runs a shell line's words or a Node program with everything that a command needs. */
export function runner(sandbox: Sandbox) {
  const run = (argv: readonly string[], change: Change = {}): Promise<SandboxResult> =>
    sandbox.run({
      argv,
      workspace: change.workspace ?? aWorkspace(),
      frozen: [],
      readOnly: [{ host: process.execPath, inside: NODE }],
      env: {},
      stdin: '',
      report: false,
      signal: new AbortController().signal,
      ...change,
      limits: { ...LIMITS, ...change.limits },
    });
  return {
    run,
    node: (program: string, change: Change = {}) => run([NODE, '-e', program], change),
    shell: (line: string, change: Change = {}) => run(['/bin/sh', '-c', line], change),
  };
}

/** What every sandbox promises, isolated or not. */
export function describeSandbox(name: string, sandbox: Sandbox): void {
  describe(`sandbox: ${name}`, () => {
    const { run, node, shell } = runner(sandbox);

    it('WF-14 runs a program in the workspace and gives back what it printed and its exit code', async () => {
      const workspace = aWorkspace({ 'in.txt': 'from the host' });
      const result = await shell('cat in.txt; echo trouble >&2; echo made > out.txt; exit 7', { workspace });
      expect(result).toMatchObject({
        exitCode: 7,
        signal: null,
        stoppedBy: null,
        stdout: 'from the host',
        stderr: 'trouble\n',
        outputTruncated: false,
        report: '',
      });
      expect(readFileSync(join(workspace, 'out.txt'), 'utf8')).toBe('made\n');
      expect(result.durationMs).toBeGreaterThan(0);
    });

    it('WF-14 gives the program its standard input and then closes it', async () => {
      expect((await run(['cat'], { stdin: 'asked\n' })).stdout).toBe('asked\n');
    });

    it('WF-14 takes the report on descriptor 3 apart from what is printed, and offers none when it is not wanted', async () => {
      const reported = await shell('echo printed; echo reported >&3', { report: true });
      expect(reported).toMatchObject({ stdout: 'printed\n', report: 'reported\n' });
      expect(await shell('echo reported >&3')).toMatchObject({ report: '' });
    });

    it('WF-14 shows the program no variable of this process but those listed', async () => {
      process.env['CODE_INTERN_SECRET'] = 'canary-in-the-environment';
      try {
        const { stdout } = await shell('env', { env: { GIVEN: 'yes' } });
        expect(stdout).toContain('GIVEN=yes');
        expect(stdout).not.toContain('canary');
      } finally {
        delete process.env['CODE_INTERN_SECRET'];
      }
    });

    it('SC-9 kills an endless loop and its children at the wall clock', async () => {
      const started = performance.now();
      const result = await shell(`${nap(1)} & sh -c "${nap(1)} & wait" & while :; do :; done`, {
        limits: { wallMs: 400 },
      });
      expect(result.stoppedBy).toBe('wall');
      expect(performance.now() - started).toBeLessThan(30_000);
      expect(commandLinesWith(nap(1))).toEqual([]);
    });

    it('SC-9 ends everything on abort and rethrows the reason', async () => {
      const abort = new AbortController();
      const reason = new Error('no longer wanted');
      const running = shell(`${nap(2)} & ${nap(2)}`, { signal: abort.signal });
      await until(() => commandLinesWith(nap(2)).filter((line) => line.startsWith('sleep')).length === 2);
      abort.abort(reason);
      await expect(running).rejects.toBe(reason);
      expect(commandLinesWith(nap(2))).toEqual([]);
    });

    it('SC-9 starts nothing when it is aborted before', async () => {
      const workspace = aWorkspace();
      const reason = new Error('too late');
      await expect(shell('touch ran', { workspace, signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
      expect(commandLinesWith(workspace)).toEqual([]);
    });

    it('SC-9 ends everything in whatever moment of the start the abort comes', async () => {
      for (let moment = 0; moment < 30; moment++) {
        const abort = new AbortController();
        const running = shell(`${nap(3)} & ${nap(3)}`, { signal: abort.signal });
        setTimeout(() => abort.abort(new Error('at once')), moment);
        await expect(running).rejects.toThrow('at once');
        expect(commandLinesWith(nap(3))).toEqual([]);
      }
    });

    it('WF-14 leaves no process behind when the program ends by itself, not even one that made itself a daemon', async () => {
      const result = await shell(
        `setsid sh -c "trap : TERM HUP; ${nap(4)}; ${nap(4)}" >/dev/null 2>&1 & sleep 0.2`,
      );
      expect(result.exitCode).toBe(0);
      expect(commandLinesWith(nap(4))).toEqual([]);
    });

    it('WF-14 cuts a flood of output and ends the run', async () => {
      const result = await run(['yes', 'flood']);
      expect(result).toMatchObject({ stoppedBy: 'output', outputTruncated: true });
      expect(result.stdout.length + result.stderr.length).toBe(LIMITS.outputBytes);
    });

    it('WF-14 counts standard output and error together', async () => {
      const result = await shell('head -c 40000 /dev/zero; head -c 40000 /dev/zero >&2; sleep 30');
      expect(result).toMatchObject({ stoppedBy: 'output', outputTruncated: true });
      expect(result.stdout.length + result.stderr.length).toBe(LIMITS.outputBytes);
    });

    it('WF-14 cuts a flood on the report as well', async () => {
      const result = await shell('yes report >&3', { report: true });
      expect(result.stoppedBy).toBe('output');
      expect(result.report.length).toBeLessThanOrEqual(8 * 2 ** 20);
    });

    it('WF-14 does not let a program take more memory than it may', async () => {
      const hoard = 'const all = []; for (;;) all.push(Buffer.alloc(16 * 2 ** 20, 1));';
      const result = await node(hoard, { limits: { memoryBytes: 256 * 2 ** 20 } });
      expect([result.exitCode === 0, result.stoppedBy]).not.toEqual([true, null]);
      expect(result.durationMs).toBeLessThan(10_000);
    });

    it('WF-14 counts the memory of all processes of a run together', async () => {
      const hoard = `const all = []; for (let i = 0; i < 9; i++) all.push(Buffer.alloc(16 * 2 ** 20, 1)); setTimeout(() => {}, 60000);`;
      const program = `for (let i = 0; i < 4; i++) require('child_process').spawn(process.execPath, ['-e', ${JSON.stringify(hoard)}]);`;
      const result = await node(program, { limits: { memoryBytes: 400 * 2 ** 20 } });
      expect(result.stoppedBy).toBe('memory');
    });

    it('WF-14 stops a program that uses up its processor time', async () => {
      const result = await shell('while :; do :; done', { limits: { cpuSeconds: 1 } });
      expect(result.stoppedBy).toBeNull();
      const byTheKernel = { exitCode: null, signal: 'SIGXCPU' };
      // What isolates stands between, and hands the signal on as an exit code.
      const toldOn = { exitCode: 128 + 24, signal: null };
      expect(result).toMatchObject(sandbox.kind === 'none' ? byTheKernel : toldOn);
      expect(result.durationMs).toBeLessThan(10_000);
    });

    it('WF-14 lets no file grow beyond its limit', async () => {
      const workspace = aWorkspace();
      await shell('head -c 3000000 /dev/zero > big', { workspace });
      expect(readFileSync(join(workspace, 'big')).length).toBe(LIMITS.fileBytes);
    });

    it('WF-14 stops a program that fills the disk with many files', async () => {
      const result = await shell('i=0; while :; do head -c 500000 /dev/zero > f$i; i=$((i+1)); done');
      expect(result.stoppedBy).toBe('disk');
    });

    it('WF-14 says by the exit code when the program does not exist, without a shell in between', async () => {
      const result = await run(['no-such-program; touch x']);
      expect(result.exitCode).toBe(127);
      expect(result.stderr).toContain('no-such-program');
    });

    it('SC-10 runs five at once without holding up this process for 2 s', async () => {
      let longest = 0;
      let last = performance.now();
      const beat = setInterval(() => {
        longest = Math.max(longest, performance.now() - last);
        last = performance.now();
      }, 20);
      try {
        const runs = [1, 2, 3, 4, 5].map((number) =>
          node(`console.log(${number}); for (let i = 0; i < 2e8; i++);`),
        );
        expect((await Promise.all(runs)).map((result) => result.stdout)).toEqual([
          '1\n',
          '2\n',
          '3\n',
          '4\n',
          '5\n',
        ]);
      } finally {
        clearInterval(beat);
      }
      expect(longest).toBeLessThan(2_000);
    });
  });
}
