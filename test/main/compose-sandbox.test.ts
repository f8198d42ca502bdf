import { describe, expect, it } from '@jest/globals';
import { composeSandbox } from '../../src/main/compose-sandbox.js';

type Settings = Parameters<typeof composeSandbox>[0];

const settings = (
  sandbox: Settings['sandbox'],
  provider: Settings['model']['provider'] = 'ollama',
): Settings => ({
  sandbox,
  containers: { engine: '/no/such/engine', image: null },
  model: { provider },
});

describe('where tests run', () => {
  it.each(['bubblewrap', 'container', 'none'] as const)(
    'WF-14 is %s when INTERN_SANDBOX says so',
    async (kind) => {
      expect((await composeSandbox(settings(kind, 'demo'))).kind).toBe(kind);
    },
  );

  it('WF-14 is what isolates when nothing else is said', async () => {
    const sandbox = await composeSandbox(settings('auto'));
    expect(await sandbox.health()).toMatchObject({ kind: 'bubblewrap', isolated: true });
    expect(sandbox.kind).toBe('bubblewrap');
  });

  it('WF-14 is a container by name only where the engine can be used, and never falls back', async () => {
    const sandbox = await composeSandbox(settings('container', 'demo'));
    expect(await sandbox.health()).toMatchObject({
      kind: 'container',
      isolated: false,
      problem: expect.stringContaining('/no/such/engine: it is not installed'),
    });
  });
});
