import { describe, expect, it } from '@jest/globals';
import { noPressure, observeLine, type Alert } from '../../../src/domain/admission/back-pressure.js';

/** Plays the length of a line over time (seconds), looking again whenever the monitor asks for it. */
function watch(samples: readonly (readonly [second: number, waiting: number])[], untilSecond: number) {
  const alerts: Alert[] = [];
  let state = noPressure();
  const levels: string[] = [];
  samples.forEach(([second, waiting], index) => {
    const next = (samples[index + 1]?.[0] ?? untilSecond) * 1_000;
    for (let now: number | null = second * 1_000; now !== null && now < next;) {
      const seen = observeLine(state, { waiting, limit: 100 }, now);
      state = seen.state;
      if (seen.alert) alerts.push(seen.alert);
      levels.push(`${now / 1_000}:${state.level}`);
      now = seen.look_again_ms === null ? null : now + seen.look_again_ms;
    }
  });
  return { said: alerts.map(({ at_ms, level }) => `${at_ms / 1_000}:${level}`), levels, state };
}

describe('the back-pressure monitor', () => {
  it('SC-13 warns at 80 of 100, never below, and is critical at 100', () => {
    expect(watch([[0, 79]], 60).said).toEqual([]);
    expect(watch([[0, 80]], 60).said).toEqual(['0:warning']);
    expect(watch([[0, 79], [1, 80], [2, 99], [3, 100]], 60).said).toEqual(['1:warning', '3:critical']); // prettier-ignore
    expect(watch([[0, 105]], 60).said).toEqual(['0:critical']);
  });

  it('SC-13 clears at once below 75, and after 5 s below 80', () => {
    expect(watch([[0, 90], [3, 74]], 60).said).toEqual(['0:warning', '3:none']); // prettier-ignore
    expect(watch([[0, 90], [3, 79]], 60).said).toEqual(['0:warning', '8:none']); // prettier-ignore
    expect(watch([[0, 90], [3, 75]], 60).levels).toEqual(['0:warning', '3:warning', '8:none']); // prettier-ignore
  });

  it('SC-13 swinging between 79 and 81 gives one alert', () => {
    const swing = Array.from({ length: 40 }, (_, index) => [index, index % 2 === 0 ? 81 : 79] as const);
    expect(watch(swing, 40).said).toEqual(['0:warning']);
  });

  it('SC-13 says each level at most once in 10 s, and what is true when those are over', () => {
    const jumps = Array.from({ length: 24 }, (_, second) => [second, second % 2 === 0 ? 100 : 10] as const);
    const { said } = watch([...jumps, [24, 100]], 60);
    for (const level of ['none', 'warning', 'critical']) {
      const times = said.filter((one) => one.endsWith(level)).map(parseFloat);
      times.slice(1).forEach((time, index) => expect(time - (times[index] ?? 0)).toBeGreaterThanOrEqual(10));
    }
    expect(said.at(-1)).toMatch(/critical$/);
  });

  it('SC-13 a line that stays critical is announced once, however it swings about the limit', () => {
    const { said } = watch([[0, 100], [1, 99], [2, 100], [3, 99], [4, 100]], 300); // prettier-ignore
    expect(said).toEqual(['0:critical']);
  });

  it('SC-13 with no places to wait in, nobody waiting is no pressure', () => {
    expect(observeLine(noPressure(), { waiting: 0, limit: 0 }, 0).alert).toBeNull();
    expect(observeLine(noPressure(), { waiting: 1, limit: 0 }, 0).alert?.level).toBe('critical');
  });
});
