import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Sandbox } from '../../src/ports/sandbox.js';
import { aWorkspace, commandLinesWith, processIdsWith } from '../support/workspace.js';
import { runner } from './sandbox.js';
import { until } from '../support/until.js';

/** What every sandbox promises that isolates, beyond what all promise. */
export function describeIsolatedSandbox(name: string, sandbox: Sandbox): void {
  const { run, node, shell } = runner(sandbox);

  describe(`isolation: ${name}`, () => {
    let listener: Server;
    let port: number;
    let heard = 0;
    let secret: string;
    beforeAll(async () => {
      secret = mkdtempSync(join(homedir(), '.code-intern-canary-'));
      writeFileSync(join(secret, 'token'), 'canary-on-disk');
      chmodSync(secret, 0o755);
      listener = createServer((socket) => {
        heard += 1;
        socket.destroy();
      });
      await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
      port = (listener.address() as { port: number }).port;
    });
    afterAll(() => {
      listener.close();
      rmSync(secret, { recursive: true, force: true });
    });

    const refused = async (program: string): Promise<string> => {
      const { stdout, stderr } = await node(
        `try { ${program}; console.log('REACHED'); } catch (e) { console.log(e.code ?? e.message); }`,
      );
      expect(stderr).toBe('');
      return stdout.trim();
    };

    it.each([
      '/escaped',
      '/usr/escaped',
      '/etc/escaped',
      '/dev/escaped',
      '/opt/escaped',
      '/bin/escaped',
      '/run/escaped',
    ])('WF-14 lets nothing be written to %s', async (path) => {
      expect(await refused(`require('fs').writeFileSync('${path}', 'x')`)).toMatch(
        /EROFS|EACCES|EPERM|ENOENT/,
      );
      expect(existsSync(path)).toBe(false);
    });

    it('WF-14 does not show the home folder or other folders of this machine', async () => {
      expect(await refused(`require('fs').readFileSync('${secret}/token')`)).toBe('ENOENT');
      const { stdout } = await shell(
        'cat /etc/passwd /proc/1/environ; ls -a /home /root /work /tmp; cat /proc/*/cmdline',
      );
      expect(stdout).not.toContain('canary');
      expect(stdout).not.toContain(readFileSync('/etc/passwd', 'utf8'));
      expect(stdout).not.toContain('jest');
    });

    it('WF-14 shows no process of this machine', async () => {
      expect(await refused(`process.kill(${process.pid}, 0)`)).toBe('ESRCH');
    });

    it('WF-14 gives the sandbox itself none of the variables of this process', async () => {
      process.env['CODE_INTERN_SECRET'] = 'canary-in-the-environment';
      const abort = new AbortController();
      const wait = `sleep 70009.${process.pid}`;
      const running = shell(wait, { signal: abort.signal });
      try {
        await until(() => commandLinesWith(wait).some((line) => line.startsWith('sleep')));
        const environments = processIdsWith(wait).map((id) => readFileSync(`/proc/${id}/environ`, 'utf8'));
        expect(environments.length).toBeGreaterThan(1);
        expect(environments.filter((text) => text.includes('canary'))).toEqual([]);
      } finally {
        delete process.env['CODE_INTERN_SECRET'];
        abort.abort(new Error('seen enough'));
        await expect(running).rejects.toThrow('seen enough');
      }
    });

    it('WF-14 reaches no network, not even a listener on this machine', async () => {
      const connect = (host: string, to: number): Promise<string> =>
        node(
          `const s = require('net').connect(${to}, '${host}'); s.on('connect', () => { console.log('REACHED'); process.exit(); }); s.on('error', (e) => console.log(e.code));`,
        ).then((result) => result.stdout.trim());
      expect(await connect('127.0.0.1', port)).toBe('ECONNREFUSED');
      expect(await connect('192.0.2.1', 80)).toBe('ENETUNREACH');
      expect(heard).toBe(0);
    });

    it('WF-14 stops a fork bomb at the number of processes it may have', async () => {
      const bomb = `bomb_${process.pid}() { bomb_${process.pid} | bomb_${process.pid} & }; bomb_${process.pid}; sleep 1`;
      const result = await shell(bomb, { limits: { processes: 40, wallMs: 3_000 } });
      expect(result.durationMs).toBeLessThan(5_000);
      expect(result.stderr).toMatch(/[Cc]annot fork|unavailable/);
      expect(commandLinesWith(`bomb_${process.pid}`)).toEqual([]);
    });

    it('WF-14 counts the processes of each run for itself', async () => {
      const line = 'i=0; while [ $i -lt 30 ]; do sleep 1 & i=$((i+1)); done; wait; echo all';
      const runs = await Promise.all([1, 2, 3].map(() => shell(line, { limits: { processes: 40 } })));
      expect(runs.map((result) => result.stdout)).toEqual(['all\n', 'all\n', 'all\n']);
    });

    it('WF-14 shows what it is given read-only', async () => {
      const harness = aWorkspace({ 'run.sh': 'echo harness' });
      chmodSync(harness, 0o777);
      const result = await shell(
        'sh /opt/harness/run.sh; echo changed > /opt/harness/run.sh; touch /opt/harness/new',
        { readOnly: [{ host: harness, inside: '/opt/harness' }] },
      );
      expect(result.stdout).toBe('harness\n');
      expect(readFileSync(join(harness, 'run.sh'), 'utf8')).toBe('echo harness');
      expect(existsSync(join(harness, 'new'))).toBe(false);
    });

    it.each([
      ['written', 'echo forged > test/deep/a.js'],
      ['removed', 'rm -f test/deep/a.js'],
      ['given other rights', 'chmod 666 test/deep/a.js && echo forged > test/deep/a.js'],
      ['replaced', 'echo forged > b && mv -f b test/deep/a.js'],
      [
        'moved away with its folder',
        'mv test/deep test/gone && mkdir test/deep && echo forged > test/deep/a.js',
      ],
      [
        'moved away with the folder above',
        'mv test gone && mkdir -p test/deep && echo forged > test/deep/a.js',
      ],
    ])('WF-14 a frozen file cannot be %s', async (_how, line) => {
      const workspace = aWorkspace({ 'test/deep/a.js': 'recorded', 'src/a.js': 'code' });
      const result = await shell(`${line}; cat test/deep/a.js; echo more >> src/a.js`, {
        workspace,
        frozen: ['test/deep/a.js'],
      });
      expect(result.stdout).toBe('recorded');
      expect(readFileSync(join(workspace, 'test/deep/a.js'), 'utf8')).toBe('recorded');
      expect(readFileSync(join(workspace, 'src/a.js'), 'utf8')).toBe('codemore\n');
    });

    it.each(['../outside', '/etc/passwd', 'a/../../b', '.'])('WF-14 refuses to freeze %s', async (path) => {
      await expect(run(['true'], { frozen: [path] })).rejects.toMatchObject({ code: 'unsafe_command' });
    });

    it('WF-14 refuses calls that reach into other processes, namespaces or the host', async () => {
      const python = `
import ctypes, socket
c = ctypes.CDLL(None, use_errno=True)
def call(name, *args): print(name, getattr(c, name)(*args), ctypes.get_errno())
call('ptrace', 16, 1, 0, 0)
call('unshare', 0x10000000)
call('mount', b'none', b'/tmp', b'tmpfs', 0, 0)
print('setuid', c.setuid(0))
try: socket.socket(40, socket.SOCK_STREAM); print('vsock REACHED')
except OSError as e: print('vsock', e.errno)
`;
      const { stdout } = await run(['/usr/bin/python3', '-c', python]);
      expect(stdout.trim().split('\n')).toEqual([
        'ptrace -1 1',
        'unshare -1 1',
        'mount -1 1',
        'setuid -1',
        'vsock 97',
      ]);
    });

    it('WF-14 hands no descriptor to the program but its own four', async () => {
      const program = `const open = []; for (let i = 0; i < 64; i++) try { const s = require('fs').fstatSync(i); if (i < 4 || s.isSocket() || s.isFile()) open.push(i); } catch {} console.log(open.join());`;
      expect((await node(program, { report: true })).stdout.trim()).toBe('0,1,2,3');
    });

    it('WF-14 runs as a user without rights, also when this process is root', async () => {
      const { stdout } = await shell('id -u');
      const user = process.geteuid?.() ?? 0;
      expect(stdout.trim()).toBe(String(user === 0 ? 65_534 : user));
    });

    it('WF-14 runs nothing when the sandbox cannot be set up', async () => {
      const workspace = aWorkspace();
      const command = shell('touch ran', {
        workspace,
        readOnly: [{ host: '/no/such/folder', inside: '/opt/x' }],
      });
      await expect(command).rejects.toMatchObject({
        code: 'sandbox_unavailable',
        message: expect.stringContaining('/no/such/folder'),
      });
      expect(existsSync(join(workspace, 'ran'))).toBe(false);
    });
  });
}
