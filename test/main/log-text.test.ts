import { describe, expect, it } from '@jest/globals';
import { loadConfig } from '../../src/config/index.js';
import { bannerLines } from '../../src/main/banner.js';
import { logText } from '../../src/main/log-text.js';

describe('a line of the log at a terminal', () => {
  const time = new Date(2026, 11, 1, 9, 8, 7).toISOString();
  const line = (fields: object): string =>
    `${JSON.stringify({ level: 30, time, part: 'service', ...fields })}\n`;

  it('AP-80 is read by a person: what was asked, or what happened, then the rest', () => {
    expect(logText(line({ method: 'GET', path: '/tasks', status: 200, ms: 3, msg: 'request' }))).toBe(
      '09:08:07 service  GET /tasks 200, 3 ms\n',
    );
    expect(logText(line({ level: 40, part: 'worker 2', taskId: 't', left: [1], msg: 'slow' }))).toBe(
      '09:08:07 worker 2 warning: slow (taskId t, left [1])\n',
    );
    expect(logText(line({ level: 50, msg: 'it broke' }))).toBe('09:08:07 service  ERROR: it broke\n');
  });

  it('WF-14 acts on no terminal, and what is no such line stays as it is', () => {
    expect(logText(line({ msg: 'a\n\u001b[31mb' }))).toBe('09:08:07 service  a [31mb\n');
    expect(logText('plain\n')).toBe('plain\n');
    expect(logText('3\n')).toBe('3\n');
  });
});

describe('the banner', () => {
  const banner = (env: Record<string, string>): string =>
    bannerLines({
      version: '1',
      url: 'http://127.0.0.1:9876',
      uiUrl: null,
      temporalAddress: '127.0.0.1:7233',
      config: loadConfig(env),
      sandboxKind: 'bubblewrap',
      warning: null,
      newToken: null,
    }).join('\n');

  it.each([
    ['0.0.0.0', 'on every address of this machine, port 9876'],
    ['192.168.1.7', 'on 192.168.1.7, port 9876'],
  ])(
    'AP-60 says in words that the service is open to the network, and what that means: %s',
    (host, where) => {
      expect(banner({ INTERN_HOST: host })).toMatch(
        new RegExp(`NETWORK +OPEN: it listens ${where}\\. .*token.*stop the service.*Nothing is encrypted`),
      );
      expect(banner({ INTERN_HOST: host })).toContain(where);
    },
  );

  it('AP-60 says nothing of a network where only this machine can call, and quotes paths for a shell', () => {
    const text = banner({ INTERN_DATA_DIR: '/my data' });
    expect(text).not.toContain('NETWORK');
    expect(text).toContain("Data      '/my data'");
  });
});
