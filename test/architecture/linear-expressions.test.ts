import { describe, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import ts from 'typescript';
import { runOf, superLinear } from '../support/growth.js';

type Found = { readonly place: string; readonly expression: RegExp };

const FILES = execFileSync('git', ['ls-files', 'src/*.ts', 'harness/*.mjs', 'bin/*.js'])
  .toString()
  .trim()
  .split('\n');

/** The text of an expression made of literals and of names that the file binds to such; null for any other. */
function constantText(node: ts.Expression, names: ReadonlyMap<string, string>): string | null {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (ts.isIdentifier(node)) return names.get(node.text) ?? null;
  if (!ts.isTemplateExpression(node)) return null;
  const parts = node.templateSpans.map(({ expression, literal }) => {
    const text = constantText(expression, names);
    return text === null ? null : text + literal.text;
  });
  return parts.includes(null) ? null : node.head.text + parts.join('');
}

function literal(text: string): RegExp {
  const end = text.lastIndexOf('/');
  return new RegExp(text.slice(1, end), text.slice(end + 1));
}

/** Every expression of a file; those that are made of what is known only when it runs come back by their place. */
function expressionsOf(path: string): {
  readonly found: readonly Found[];
  readonly unknown: readonly string[];
} {
  const file = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.ES2022, true);
  const names = new Map<string, string>();
  const found: Found[] = [];
  const unknown: string[] = [];
  const visit = (node: ts.Node): void => {
    const place = `${path}:${file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1}`;
    if (ts.isVariableDeclaration(node) && node.initializer && ts.isIdentifier(node.name)) {
      const text = constantText(node.initializer, names);
      if (text !== null) names.set(node.name.text, text);
    }
    if (ts.isRegularExpressionLiteral(node)) found.push({ place, expression: literal(node.text) });
    if (ts.isNewExpression(node) && node.expression.getText(file) === 'RegExp') {
      const [source, flags] = (node.arguments ?? []).map((one) => constantText(one, names));
      if (typeof source === 'string') found.push({ place, expression: new RegExp(source, flags ?? '') });
      else unknown.push(path);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return { found, unknown };
}

const ALL = FILES.map(expressionsOf);

/** Words of an expression, alone and by twos, whose repeats it may begin to match again and again. */
function piecesOf({ source }: RegExp): readonly string[] {
  const words = source.replaceAll(/\\[bBdDsSwWpPkun]/g, ' ').match(/[A-Za-z]+|[<>/#"'`*.…:=-]+/g) ?? [];
  const pairs = words.slice(1).map((word, index) => `${words[index] ?? ''} ${word} `);
  return [...words, ...words.map((word) => `${word} `), ...pairs];
}

/** Characters; what is quadratic costs a hundred times as much as reading them. */
const LONGEST = 16_384;
const SIGNS = [
  ' ',
  '\t',
  '\n',
  'a',
  'A',
  '7',
  '.',
  '-',
  '_',
  '/',
  ',',
  ':',
  '"',
  "'",
  '`',
  '*',
  '(',
  '[',
  '{',
  '<',
  '\u2003',
  '\u001b',
];

describe('regular expressions', () => {
  it('SC-10 are all known, but for those of a size or a name that we set ourselves', () => {
    expect(ALL.flatMap(({ unknown }) => unknown)).toEqual([
      'src/adapters/demo-model/demo-language-model.ts',
      'src/adapters/sandbox/container/locked-image.ts',
    ]);
    expect(ALL.flatMap(({ found }) => found).length).toBeGreaterThan(150);
  });

  it('SC-10 take time in proportion to the text, on repeats of what they match and of each kind of sign', () => {
    const slow: string[] = [];
    for (const { place, expression } of ALL.flatMap(({ found }) => found)) {
      const pieces = new Set([...SIGNS, ...piecesOf(expression)].filter((piece) => piece !== ''));
      for (const piece of pieces) {
        // The way in which expressions are used at most: once for each match.
        const work = (text: string): unknown => text.replace(expression, '');
        const growth = superLinear(work, (length) => `${runOf(piece, length)}\u0000`, LONGEST);
        if (growth === null) continue;
        slow.push(`${place} ${String(expression)} on ${JSON.stringify(piece)}: ${growth}`);
        break;
      }
    }
    expect(slow).toEqual([]);
  });
});
