import { describe, expect, it } from '@jest/globals';
import { createTypescriptSyntaxChecker } from '../../../src/adapters/typescript-syntax/index.js';

const checker = createTypescriptSyntaxChecker();

describe('the syntax checker', () => {
  it('CX-32 passes what parses, in JavaScript and TypeScript', async () => {
    expect(
      await checker.check('javascript', 'src/a.js', 'export const a = [1, 2].map((x) => x ** 2);\n'),
    ).toBeNull();
    expect(
      await checker.check('typescript', 'src/a.ts', 'export const a: readonly number[] = [1];\n'),
    ).toBeNull();
  });

  it('CX-32 names file, line and text of the first error', async () => {
    const error = await checker.check(
      'javascript',
      'src/a.js',
      'export function f() {\n  return (1 + ;\n}\n',
    );
    expect(error).toMatch(/^src\/a\.js, line 2: .*The line is: return \(1 \+ ;$/);
  });

  it('CX-32 refuses TypeScript in a JavaScript file', async () => {
    expect(await checker.check('javascript', 'src/a.js', 'export const a: number = 1;\n')).toMatch(
      /TypeScript/,
    );
  });

  it('CX-32 does not judge types or missing modules: the test run does', async () => {
    expect(
      await checker.check(
        'typescript',
        'src/a.ts',
        "import { b } from './b.js';\nexport const a: string = b + 1;\n",
      ),
    ).toBeNull();
  });

  it('leaves Python to its test run', async () => {
    expect(await checker.check('python', 'a.py', 'def (:\n')).toBeNull();
  });
});
