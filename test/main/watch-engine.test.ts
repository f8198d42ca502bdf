import { describe, expect, it } from '@jest/globals';
import { setTimeout as delay } from 'node:timers/promises';
import type { Readiness } from '../../src/contract/index.js';
import { watchEngine } from '../../src/main/watch-engine.js';

const WELL: Readiness = { status: 'ok', problems: [] };
const frozen: Readiness = {
  status: 'unavailable',
  problems: [{ part: 'workers', problem: 'no worker answers: start one' }],
};

describe('the watch on the engine', () => {
  it('AP-6 OB-12 says once that tasks cannot get on, and once that they can again', async () => {
    const lines: string[] = [];
    let looks = 0;
    let now = WELL;
    const note = (level: string) => (_fields: unknown, text?: string) => void lines.push(`${level} ${text}`);
    const watch = watchEngine({
      look: () => {
        looks += 1;
        return Promise.resolve(now);
      },
      logger: { warn: note('warn'), info: note('info') },
      everyMs: 1,
    });
    const looked = async (times: number): Promise<void> => {
      for (const end = looks + times; looks < end;) await delay(5);
    };
    await looked(2);
    expect(lines).toEqual([]);
    now = frozen;
    await looked(5);
    expect(lines).toEqual(['warn tasks cannot get on: no worker answers: start one']);
    now = WELL;
    await looked(5);
    expect(lines.slice(1)).toEqual(['info well again: workers']);
    await watch.stop();
    const seen = looks;
    await delay(20);
    expect(looks).toBe(seen);
  });
});
