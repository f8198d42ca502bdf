import { describe, expect, it } from '@jest/globals';
import { createServer } from 'node:http';
import { loadConfig } from '../../src/config/index.js';
import { admissionSettings, laneCaps } from '../../src/main/admission-settings.js';
import { createBackOff } from '../../src/main/back-off.js';
import { bannerLines } from '../../src/main/banner.js';
import { composeModel } from '../../src/main/compose-model.js';
import { explainError } from '../../src/main/explain-error.js';
import { listen, stopListening, urlOf } from '../../src/main/listening.js';
import { requireModel } from '../../src/main/preflight.js';
import { StartError } from '../../src/main/start-error.js';
import { createTaskIds } from '../../src/main/task-ids.js';
import { joinedAddress } from '../../src/main/temporal-connection.js';

describe('task ids', () => {
  it('AP-1 ascend within a process, also in one millisecond and when the clock goes back', () => {
    let clock = 1_000;
    const next = createTaskIds(() => clock);
    const ids = Array.from({ length: 10_000 }, (_, index) => {
      if (index === 9_000) clock = 5;
      return next();
    });
    expect(ids).toEqual([...ids].sort());
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe('the back-off', () => {
  it('SC-10 doubles up to half a minute, and forgets after a life of a minute', () => {
    const backOff = createBackOff();
    const waits = [1, 2, 3, 4, 5, 6, 7, 8].map(() => backOff.next(10));
    expect(waits).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
    expect(backOff.next(60_000)).toBe(500);
  });
});

describe('the model at the start', () => {
  it('CX-23 is refused in one line with address and remedy when no server answers', async () => {
    const gone = createServer();
    const port = await listen(gone, '127.0.0.1', 0);
    await stopListening(gone, 100);
    const model = composeModel(loadConfig({ OLLAMA_HOST: `127.0.0.1:${port}` }));
    await expect(requireModel(model)).rejects.toThrow(
      new RegExp(`127\\.0\\.0\\.1:${port}.*ollama serve.*--provider demo`),
    );
  });

  it('CX-23 is not looked for when the demo answers', async () => {
    const model = composeModel(loadConfig({ INTERN_MODEL_PROVIDER: 'demo', OLLAMA_HOST: '127.0.0.1:1' }));
    await expect(requireModel(model)).resolves.toBeUndefined();
    expect(model.promptPolicy('Build email validator')).toBeNull();
    expect(model.promptPolicy('Build a house')).toContain('ollama pull mistral:7b');
  });

  it('CX-23 needs the first tier only: a larger one that is missing is shown, and no problem', async () => {
    const server = createServer((_request, response) => {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ models: [{ name: 'mistral:7b' }] }));
    });
    const port = await listen(server, '127.0.0.1', 0);
    try {
      const there = composeModel(loadConfig({ OLLAMA_HOST: `127.0.0.1:${port}` }));
      expect(await there.health(2_000)).toMatchObject({
        problem: null,
        models: { 'mistral:7b': true, 'qwen3:8b': false },
      });
      const missing = composeModel(
        loadConfig({ OLLAMA_HOST: `127.0.0.1:${port}`, INTERN_MODEL: 'phi4:14b' }),
      );
      await expect(requireModel(missing)).rejects.toThrow(/ollama pull phi4:14b/);
    } finally {
      await stopListening(server, 100);
    }
  });

  it('AP-62 must be one that Ollama can serve', async () => {
    const model = composeModel(loadConfig({ INTERN_MODEL_TIERS: 'claude' }));
    await expect(requireModel(model)).rejects.toThrow(/INTERN_MODEL_TIERS/);
  });
});

describe('a port', () => {
  it('AP-62 in use is refused in one line with the way out', async () => {
    const first = createServer();
    const port = await listen(first, '127.0.0.1', 0);
    await expect(listen(createServer(), '127.0.0.1', port)).rejects.toThrow(
      `cannot listen on 127.0.0.1:${port}: it is in use by another program: stop that one, or choose another port with INTERN_PORT`,
    );
    await stopListening(first, 100);
  });

  it('is written into a URL as its family wants', () => {
    expect([urlOf('127.0.0.1', 1), urlOf('::1', 2)]).toEqual(['http://127.0.0.1:1', 'http://[::1]:2']);
  });
});

describe('what admission and lanes are told', () => {
  it('SC-5 has five places for urgent tasks above the others', () => {
    const { limits } = admissionSettings(loadConfig({ INTERN_MAX_RUNNING: '2', INTERN_MAX_WAITING: '7' }));
    expect(limits).toEqual({ running: 2, waiting: 7, critical_extra: 5, ageing_ms: null });
  });

  it('SC-7 takes lane names in any case, and the others from the number of tasks', () => {
    expect(laneCaps(loadConfig({ INTERN_LANE_CAPS: 'high=2', INTERN_MAX_RUNNING: '4' }))).toEqual({
      CRITICAL: 4,
      HIGH: 2,
      MEDIUM: 4,
      LOW: 4,
      BACKGROUND: 4,
    });
  });
});

describe('joining a running service', () => {
  it('AP-62 says what to start when no Temporal server is known', () => {
    expect(() => joinedAddress(loadConfig({}), null)).toThrow(/code-intern serve.*TEMPORAL_ADDRESS/);
    expect(joinedAddress(loadConfig({}), { port: 7 })).toBe('127.0.0.1:7');
    expect(joinedAddress(loadConfig({ TEMPORAL_ADDRESS: 'far:7233' }), { port: 7 })).toBe('far:7233');
  });
});

describe('what a person reads', () => {
  const facts = {
    version: '1.2.3',
    url: 'http://127.0.0.1:9876',
    uiUrl: 'http://127.0.0.1:8233',
    temporalAddress: '127.0.0.1:7233',
    sandboxKind: 'bubblewrap',
    warning: null,
  };

  it('AP-60 shows a new token once, and never a kept one', () => {
    const config = loadConfig({ INTERN_HOST: '0.0.0.0', INTERN_API_TOKEN: 'kept-kept-kept-kept' });
    expect(bannerLines({ ...facts, config, newToken: 'fresh' }).join('\n')).toContain('fresh');
    expect(bannerLines({ ...facts, config, newToken: null }).join('\n')).not.toContain('kept-kept');
  });

  it('calls the demo a demo', () => {
    const config = loadConfig({ INTERN_MODEL_PROVIDER: 'demo' });
    expect(bannerLines({ ...facts, config, newToken: null }).join('\n')).toContain('DEMO');
  });

  it('AP-62 gets one line for what was foreseen, without control characters, and the stack of a defect', () => {
    expect(explainError(new StartError('x', 'no\n\u001b[31mway'))).toBe('code-intern: no [31mway');
    expect(explainError(new TypeError('oops'))).toContain('small-parts.test.ts');
  });
});
