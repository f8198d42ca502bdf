import { describe, expect, it } from '@jest/globals';
import { createBareProcessSandbox } from '../../../../src/adapters/sandbox/bare-process/bare-process-sandbox.js';
import { aWorkspace } from '../../../support/workspace.js';
import { describeSandbox, runner } from '../../../suites/sandbox.js';

const sandbox = createBareProcessSandbox();
describeSandbox('bare process', sandbox);

describe('the sandbox that is none', () => {
  it('WF-14 says that it does not isolate', async () => {
    expect(await sandbox.health()).toMatchObject({ kind: 'none', isolated: false });
    expect((await sandbox.health()).problem).toContain('INTERN_SANDBOX=none');
  });

  it('puts the paths of this machine in the place of inside paths, the longest first', async () => {
    const harness = aWorkspace({ 'deep/hello.txt': 'hello' });
    const other = aWorkspace({ 'hello.txt': 'other' });
    const result = await runner(sandbox).run(['cat', '/opt/a/deep/hello.txt', '/opt/a/b/hello.txt'], {
      readOnly: [
        { host: harness, inside: '/opt/a' },
        { host: other, inside: '/opt/a/b' },
      ],
    });
    expect(result.stdout).toBe('helloother');
  });
});
