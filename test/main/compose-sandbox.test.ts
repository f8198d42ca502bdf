import { describe, expect, it } from '@jest/globals';
import { createBubblewrapSandbox } from '../../src/adapters/sandbox/index.js';
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

const nothingIsolates = [createBubblewrapSandbox({ bwrap: '/no/such/bwrap' })] as const;

describe('where tests run', () => {
  it.each(['bubblewrap', 'container', 'none'] as const)('WF-14 is %s when INTERN_SANDBOX says so', (kind) => {
    expect(composeSandbox(settings(kind, 'demo')).kind).toBe(kind);
  });

  it('WF-14 is what isolates when nothing else is said', async () => {
    const sandbox = composeSandbox(settings('auto'));
    expect(await sandbox.health()).toMatchObject({ kind: 'bubblewrap', isolated: true });
    expect(sandbox.kind).toBe('bubblewrap');
  });

  it('WF-14 the demo falls back where nothing isolates, and says that this is why', async () => {
    const sandbox = composeSandbox(settings('auto', 'demo'), nothingIsolates);
    expect(await sandbox.health()).toEqual({
      kind: 'none',
      isolated: false,
      problem: "the demo's own scripted code runs without isolation, because nothing isolates here",
    });
    const chosen = composeSandbox(settings('none', 'demo'), nothingIsolates);
    expect((await chosen.health()).problem).toBe(
      'code runs without isolation, because INTERN_SANDBOX=none allows it',
    );
  });

  it('WF-14 a real model falls back to nothing where nothing isolates', async () => {
    const sandbox = composeSandbox(settings('auto'), nothingIsolates);
    expect(await sandbox.health()).toMatchObject({ isolated: false });
    expect(sandbox.kind).not.toBe('none');
  });

  it('WF-14 is a container by name only where the engine can be used, and never falls back', async () => {
    const sandbox = composeSandbox(settings('container', 'demo'));
    expect(await sandbox.health()).toMatchObject({
      kind: 'container',
      isolated: false,
      problem: expect.stringContaining('/no/such/engine: it is not installed'),
    });
  });
});
