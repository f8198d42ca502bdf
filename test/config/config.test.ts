import { describe, expect, it } from '@jest/globals';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { ConfigError, loadConfig, unknownSettings } from '../../src/config/index.js';

function errorOf(env: Record<string, string>): ConfigError {
  try {
    loadConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
  throw new Error('the settings were accepted');
}

describe('the settings', () => {
  it('AP-60 bind loopback, port 9876, with no token when nothing is set', () => {
    const config = loadConfig({});
    expect([config.host, config.port, config.apiToken]).toEqual(['127.0.0.1', 9876, null]);
  });

  it('EV-36 keep histories for 30 days unless told otherwise', () => {
    expect(loadConfig({}).temporal.retentionDays).toBe(30);
    expect(loadConfig({ INTERN_RETENTION_DAYS: '90' }).temporal.retentionDays).toBe(90);
  });

  it.each([
    ['INTERN_PORT', 'abc', 'a whole number from 0 to 65535'],
    ['INTERN_PORT', '70000', 'a whole number from 0 to 65535'],
    ['INTERN_WORKERS', '0', 'a whole number of processes from 1 to 64'],
    ['INTERN_STEP_TIMEOUT', '-1', 'a whole number of seconds'],
    ['INTERN_SANDBOX', 'chroot', 'one of auto, bubblewrap, container, none'],
    ['INTERN_MODEL_PROVIDER', 'openai', 'one of ollama, demo'],
    ['INTERN_LANE_CAPS', 'high', 'lane=steps pairs'],
    ['INTERN_LANE_CAPS', 'urgent=3', 'critical, high'],
    ['INTERN_LANE_CAPS', 'high=2,low=0', 'at least 1'],
    ['INTERN_AGEING', 'maybe', 'on or off'],
    ['OLLAMA_HOST', '127.0.0.1:99999', 'an address such as'],
    ['TEMPORAL_ADDRESS', 'localhost', 'host:port'],
  ])('AP-62 refuse %s=%s and say what is allowed', (variable, value, allowed) => {
    const error = errorOf({ [variable]: value });
    expect(error.variables).toEqual([variable]);
    expect(error.message).toContain(`${variable} is "${value}"`);
    expect(error.message).toContain(allowed);
    expect(error.message.split('\n')).toHaveLength(1);
  });

  it('AP-62 name all that cannot be used at once', () => {
    const error = errorOf({ INTERN_PORT: 'abc', INTERN_HOST: '0.0.0.0', INTERN_SANDBOX: 'chroot' });
    expect(error.variables).toEqual(['INTERN_PORT', 'INTERN_SANDBOX']);
    expect(error.message).toBe(
      'INTERN_PORT is "abc"; allowed: a whole number from 0 to 65535. INTERN_SANDBOX is "chroot"; allowed: one of auto, bubblewrap, container, none',
    );
  });

  it('AP-63 never show a secret, not even a bad one', () => {
    expect(errorOf({ INTERN_API_TOKEN: 'sesame' }).message).not.toContain('sesame');
  });

  it('AP-63 show a value with control characters escaped', () => {
    expect(errorOf({ INTERN_MODEL: 'a\u001b[31mb' }).message).toContain('a\\u001b[31mb');
  });

  it('AP-62 take an empty variable as one that is not set', () => {
    expect(loadConfig({ INTERN_PORT: '', INTERN_WORKERS: ' ' })).toMatchObject({ port: 9876, workers: 3 });
  });

  it('AP-62 name each INTERN_ variable that nobody reads', () => {
    const lines = unknownSettings({ INTERN_PROT: '1', INTERN_PORT: '2', INTERN_URL: 'x', HOME: '/' });
    expect(lines).toEqual(['INTERN_PROT is set, but there is no such setting; it is ignored']);
  });

  it('put the named model in front of the tiers, once', () => {
    const named = loadConfig({ INTERN_MODEL: 'qwen3:8b' });
    expect(named.model.tiers).toEqual(['qwen3:8b', 'mistral:7b', 'claude']);
    expect(loadConfig({}).model.tiers).toEqual(['mistral:7b', 'qwen3:8b', 'claude']);
  });

  it('read limits of models whose names hold colons', () => {
    const { model } = loadConfig({ INTERN_CONTEXT_LIMITS: 'mistral:7b=8192, qwen3:8b=16384' });
    expect(model.contextLimits).toEqual({ 'mistral:7b': 8192, 'qwen3:8b': 16384 });
  });

  // What Ollama itself makes of it (envconfig/config.go): the one variable means one server to both.
  it.each([
    ['', 'http://127.0.0.1:11434'],
    ['127.0.0.1', 'http://127.0.0.1:11434'],
    [':8080', 'http://127.0.0.1:8080'],
    ['http://:8080', 'http://127.0.0.1:8080'],
    ['0.0.0.0', 'http://127.0.0.1:11434'],
    ['0.0.0.0:8080', 'http://127.0.0.1:8080'],
    ['[::]:8080', 'http://[::1]:8080'],
    ['::', 'http://[::1]:11434'],
    ['models', 'http://models:11434'],
    ['models:', 'http://models:11434'],
    ['models:1234/', 'http://models:1234'],
    ['models/ollama', 'http://models:11434/ollama'],
    ['http://models', 'http://models'],
    ['https://models', 'https://models'],
    ['https://models:11434/', 'https://models:11434'],
    ['https://models/behind/a/proxy/', 'https://models/behind/a/proxy'],
    ['[::1]', 'http://[::1]:11434'],
    ['::1', 'http://[::1]:11434'],
    ['[::1]:1234', 'http://[::1]:1234'],
    ['2001:db8::1', 'http://[2001:db8::1]:11434'],
    ['http://', 'http://127.0.0.1'],
    ['ollama.com', 'https://ollama.com'],
    ['"models:1234"', 'http://models:1234'],
    ["'models:1234'", 'http://models:1234'],
    ['  " models:1234 "  ', 'http://models:1234'],
    ['my_models:1234', 'http://my_models:1234'],
  ])('CX-20 understand OLLAMA_HOST=%s as %s', (host, url) => {
    expect(loadConfig({ OLLAMA_HOST: host }).model.ollamaUrl).toBe(url);
  });

  it.each([
    'ftp://models',
    'http://user:secret@models',
    'models:70000',
    'models:port',
    'a b',
    '[::1',
    'models?x',
  ])('AP-62 refuse OLLAMA_HOST=%s and say what is allowed', (host) => {
    expect(errorOf({ OLLAMA_HOST: host }).message).toMatch(
      /^OLLAMA_HOST is ".*"; allowed: an address such as/,
    );
  });

  it.each([
    ['~', homedir()],
    ['~/x/y', join(homedir(), 'x', 'y')],
    ['~//x', join(homedir(), 'x')],
    ['"~/x y"', join(homedir(), 'x y')],
    ["'/a b'", '/a b'],
    ['/a/~/b', '/a/~/b'],
    ['/a/~b', '/a/~b'],
  ])('AP-62 take INTERN_DATA_DIR=%s as a shell would', (folder, path) => {
    expect(loadConfig({ INTERN_DATA_DIR: folder }).dataDir).toBe(path);
  });

  it.each(['~ada', '~ada/x', '~+'])(
    'AP-62 refuse INTERN_DATA_DIR=%s, whose home nobody knows here',
    (folder) => {
      expect(errorOf({ INTERN_DATA_DIR: folder }).message).toMatch(
        /^INTERN_DATA_DIR is "~.*"; allowed: a folder, such as \/var\/lib\/intern or ~\/intern/,
      );
    },
  );

  it('AP-62 know the home folder where the default is below it too', () => {
    expect(loadConfig({ XDG_DATA_HOME: '~/data' }).dataDir).toBe(join(homedir(), 'data', 'code-intern'));
    expect(loadConfig({ XDG_DATA_HOME: '~ada' }).dataDir).toBe(loadConfig({}).dataDir);
  });

  it('AP-62 do not count quotes that an env file leaves around a value', () => {
    expect(loadConfig({ INTERN_PORT: '"9000"', INTERN_HOST: "'0.0.0.0'", INTERN_MODEL: '""' })).toMatchObject(
      {
        port: 9000,
        host: '0.0.0.0',
        model: { tiers: ['mistral:7b', 'qwen3:8b', 'claude'] },
      },
    );
    expect(loadConfig({ INTERN_MODEL: `"it's"` }).model.tiers[0]).toBe("it's");
  });

  it('give seconds as milliseconds and folders as absolute paths', () => {
    const config = loadConfig({ INTERN_SHUTDOWN_GRACE: '7', XDG_DATA_HOME: '/var/x' });
    expect([config.shutdownGraceMs, config.dataDir]).toEqual([7000, '/var/x/code-intern']);
  });

  it('are frozen through and through', () => {
    const config = loadConfig({});
    expect([
      Object.isFrozen(config),
      Object.isFrozen(config.model.tiers),
      Object.isFrozen(config.limits),
    ]).toEqual([true, true, true]);
  });
});
