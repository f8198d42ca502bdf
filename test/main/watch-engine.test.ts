import { describe, expect, it } from '@jest/globals';
import type { Readiness } from '../../src/contract/index.js';
import { until } from '../support/until.js';
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
      const end = looks + times;
      await until(() => looks >= end);
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
  });
});
