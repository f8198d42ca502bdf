import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { javascriptCheats, typescriptCheats } from '../adapters/test-runner/cheats/javascript-cheats.js';
import { pytestCheats, pythonCheats } from '../adapters/test-runner/cheats/python-cheats.js';
import { byEnd } from '../adapters/test-runner/weak-tests/describe-weak-tests.js';
import {
  honestInJavascript,
  javascriptWeakTests,
} from '../adapters/test-runner/weak-tests/javascript-weak-tests.js';
import { honestInPython, pythonWeakTests } from '../adapters/test-runner/weak-tests/python-weak-tests.js';
import { proofsOf } from '../suites/escapes/describe-escapes.js';
import { ESCAPES } from '../suites/escapes/index.js';
import { loadScript } from '../support/load-script.js';
import { sampleOf } from '../support/sample.js';

const root = new URL('../../', import.meta.url);

/** Everything of which CI takes a sample, by kinds of each of which there is one a day. */
const SAMPLED_KINDS: readonly (readonly [string, readonly unknown[]])[] = [
  ...Object.entries({ ...javascriptCheats, ...typescriptCheats }).map(kindOf('JavaScript')),
  ...Object.entries({ ...pythonCheats, ...pytestCheats }).map(kindOf('Python')),
  ...Object.entries(byEnd(javascriptWeakTests)).map(kindOf('JavaScript', 'weak tests')),
  ...Object.entries(byEnd(pythonWeakTests)).map(kindOf('Python', 'weak tests')),
  ['honest tests: JavaScript', Object.keys(honestInJavascript)],
  ['honest tests: Python', Object.keys(honestInPython)],
  ...Object.entries(ESCAPES).flatMap(([theme, escapes]) => {
    const bare = proofsOf(escapes, { isolated: false });
    return [
      [`container contains: ${theme}`, proofsOf(escapes, { isolated: true }).contained],
      [`bare process contains: ${theme}`, bare.contained],
      [`bare process shows: ${theme}`, bare.shown],
    ] as const;
  }),
];

function kindOf(language: string, what = 'cheats') {
  return ([kind, all]: readonly [string, object]) =>
    [`${language} ${what}: ${kind}`, Object.keys(all)] as const;
}

/** Marks of a test file of which not everything runs in CI. */
const SAMPLED_BY = [
  /describeCheats\(/,
  /\bsampled: true\b/,
  /describeWeakTests\(/,
  /SOAK_/,
  /\bisWhole\b/,
  /\bsampleOf\(/,
];

async function sampledFiles(): Promise<readonly string[]> {
  const files = (await readdir(new URL('test/', root), { recursive: true }))
    .map((path) => `test/${path}`)
    .filter((path) => path.endsWith('.test.ts') && !path.startsWith('test/architecture/'));
  const found: string[] = [];
  for (const path of files) {
    const text = await readFile(new URL(path, root), 'utf8');
    if (SAMPLED_BY.some((mark) => mark.test(text))) found.push(path);
  }
  return found.sort();
}

describe('what CI takes samples of', () => {
  it.each(SAMPLED_KINDS.filter(([, kind]) => kind.length > 0))(
    'WF-14 is made whole by the days that follow, one of each kind a day: %s',
    (_name, kind) => {
      const days = kind.map((_, day) => sampleOf(kind, 20_000 + day, false));
      expect(new Set(days.map(({ length }) => length))).toEqual(new Set([1]));
      expect(new Set(days.flat())).toEqual(new Set(kind));
      expect(sampleOf(kind, 20_000, true)).toEqual(kind);
    },
  );

  it('EV-21 WF-14 is run whole by npm run soak: each file of which there is a sample', async () => {
    const { SAMPLED } = await loadScript<{ SAMPLED: readonly string[] }>('suite/sampled.mjs');
    expect(await sampledFiles()).toEqual([...SAMPLED].sort());
    // The isolation that is used first is shown whole each time.
    expect(SAMPLED.filter((path) => path.includes('bubblewrap'))).toEqual([]);
  });
});
