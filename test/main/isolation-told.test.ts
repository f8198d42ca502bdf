import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '../../src/config/index.js';
import { bannerLines } from '../../src/main/banner.js';
import { composeSandbox } from '../../src/main/compose-sandbox.js';
import { diagnose } from '../../src/main/diagnose.js';
import { examineSandbox } from '../../src/main/preflight.js';
import type { Sandbox, SandboxHealth } from '../../src/ports/sandbox.js';

const found = (health: SandboxHealth): Sandbox => ({
  kind: health.kind,
  health: () => Promise.resolve(health),
  run: () => Promise.reject(new Error('not asked for')),
});
const tight = found({ kind: 'bubblewrap', isolated: true, problem: null });
const open = found({ kind: 'bubblewrap', isolated: false, problem: 'user namespaces are off' });

describe('what isolation is in force, at the start', () => {
  it('WF-14 needs no word where there is one', async () => {
    expect((await examineSandbox(tight, loadConfig({}))).warning).toBeNull();
  });

  it.each([
    ['ollama', "the model's code runs without isolation, with the rights of this user"],
    ['demo', "the demo's own code runs without isolation, with the rights of this user"],
  ])('WF-14 none, by name, is warned of: %s', async (provider, warning) => {
    const config = loadConfig({ INTERN_SANDBOX: 'none', INTERN_MODEL_PROVIDER: provider });
    const examined = await examineSandbox(composeSandbox(config), config);
    expect(examined.warning).toBe(warning);
    expect(examined.health).toMatchObject({ kind: 'none', isolated: false });
  });

  it('WF-14 where there is none, tasks are said not to be taken and why; one that was asked for by name is needed', async () => {
    expect((await examineSandbox(open, loadConfig({}))).warning).toMatch(
      /^no task is taken: .*user namespaces are off.*INTERN_SANDBOX=none/,
    );
    for (const kind of ['bubblewrap', 'container']) {
      await expect(examineSandbox(open, loadConfig({ INTERN_SANDBOX: kind }))).rejects.toMatchObject({
        code: 'no_sandbox',
        message: `INTERN_SANDBOX is ${kind}, but user namespaces are off`,
      });
    }
  });

  it('WF-14 the warning stands in what a person reads at the start', () => {
    const facts = {
      version: '1.2.3',
      url: 'http://127.0.0.1:9876',
      uiUrl: null,
      temporalAddress: '127.0.0.1:7233',
      config: loadConfig({}),
      sandboxKind: 'none',
      newToken: null,
    };
    expect(bannerLines({ ...facts, warning: 'no isolation' })).toContain('  WARNING   no isolation');
    expect(bannerLines({ ...facts, warning: null }).join('\n')).not.toContain('WARNING');
  });
});

describe('intern doctor', () => {
  let dataDir: string;
  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'intern-doctor-'));
  });
  afterEach(async () => {
    await rm(dataDir, { recursive: true, force: true });
  });

  it.each([
    ['bubblewrap', 'well', 'bubblewrap, tried just now: it isolates'],
    ['none', 'warning', 'none'],
    ['container', 'broken', expect.stringContaining('/no/such/engine')],
  ])('WF-14 tells the isolation that is in force by trying it: %s', async (kind, state, detail) => {
    const findings = await diagnose({
      INTERN_SANDBOX: kind,
      INTERN_CONTAINER_ENGINE: '/no/such/engine',
      INTERN_MODEL_PROVIDER: 'demo',
      INTERN_DATA_DIR: dataDir,
    });
    expect(findings.find(({ part }) => part === 'sandbox')).toMatchObject({ state, detail });
  });
});
