import { expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { aWorkspace } from '../../../support/workspace.js';

const root = fileURLToPath(new URL('../../../..', import.meta.url));
const src = pathToFileURL(`${root}src`).href;
const hooks = pathToFileURL(`${root}test/support/typescript-hooks.mjs`).href;

/** What a program sees on descriptor 200, which the service was started with: a lock or a log of its supervisor. */
function seenOnDescriptor200(sandbox: string): string {
  const secret = join(aWorkspace({ secret: 'canary-in-a-descriptor' }), 'secret');
  const program = 'import os; print(os.pread(200, 99, 0))';
  const service = `
import { register } from 'node:module';
register(${JSON.stringify(hooks)});
const { ${sandbox} } = await import('${src}/adapters/sandbox/index.ts');
const { stdout, stderr } = await ${sandbox}().run({
  argv: ['/usr/bin/python3', '-c', ${JSON.stringify(program)}], workspace: ${JSON.stringify(aWorkspace())}, frozen: [], readOnly: [], env: {}, stdin: '',
  report: false, signal: new AbortController().signal,
  limits: { wallMs: 20000, cpuSeconds: 20, memoryBytes: 2 ** 28, processes: 64, fileBytes: 2 ** 20, openFiles: 256, outputBytes: 65536 },
});
console.log(stdout + stderr);`;
  const starter =
    'import os,sys; os.dup2(os.open(sys.argv[1], os.O_RDONLY), 200, True); os.execv(sys.argv[2], sys.argv[2:])';
  const { stdout, stderr } = spawnSync(
    'python3',
    ['-c', starter, secret, process.execPath, '--input-type=module', '--eval', service],
    { cwd: root, encoding: 'utf8' },
  );
  return stdout + stderr;
}

it.each(['createBubblewrapSandbox', 'createBareProcessSandbox'])(
  'WF-14 %s hands no descriptor on that the service itself was given',
  (sandbox) => {
    const seen = seenOnDescriptor200(sandbox);
    expect(seen).not.toContain('canary');
    expect(seen).toContain("b''");
  },
);
