import { describe, expect, it } from '@jest/globals';
import { compareVersions } from '../../../src/domain/answer/index.js';

const lines = (count: number): string =>
  Array.from({ length: count }, (_, index) => `line(${index});`).join('\n');
const file = (content: string) => [{ path: 'src/a.js', content }];

describe('a correction against the version before', () => {
  it('CX-32 is told when it is the code that just failed', () => {
    expect(compareVersions('javascript', file('a\n'), file('a'))).toMatchObject({ code: 'unchanged' });
    const both = [...file('a'), { path: 'test/a.test.js', content: 't' }];
    expect(
      compareVersions('javascript', both, [file('a')[0]!, { path: 'test/a.test.js', content: 'u' }]),
    ).toBeNull();
  });

  it('CX-32 is asked about when it shrinks by more than 40 %', () => {
    expect(compareVersions('javascript', file(lines(20)), file(lines(11)))).toMatchObject({ code: 'shrunk' });
    expect(compareVersions('javascript', file(lines(20)), file(lines(12)))).toBeNull();
    expect(compareVersions('javascript', file(lines(9)), file(lines(1)))).toBeNull();
  });

  it.each([
    ['javascript', 'export function a() {}\nexport const b = 1;', 'export function a() {}', 'b'],
    ['javascript', 'const a = 1, c = 2;\nexport { a, c as b };', 'const a = 1;\nexport { a };', 'b'],
    ['typescript', 'export type A = 1;\nexport class B {}', 'export class B {}', 'A'],
    ['python', 'def a():\n    pass\nclass B:\n    pass', 'def a():\n    pass', 'B'],
  ] as const)('CX-32 is asked about when it loses an exported name (%s)', (language, before, after, name) => {
    const problem = compareVersions(language, file(before), file(after));
    expect(problem).toMatchObject({ code: 'lost_exports' });
    expect(problem?.message).toContain(` ${name};`);
  });

  it('CX-32 has nothing to ask about a new file', () => {
    expect(compareVersions('javascript', [], file('a'))).toBeNull();
  });
});
