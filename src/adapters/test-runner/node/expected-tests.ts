import ts from 'typescript';
import { bodyMark, NO_BODY, type ExpectedTest } from '../referee/body-mark.js';
import { meaningOf, testNames } from './test-names.js';

const SEPARATOR = ' > ';
const printer = ts.createPrinter({ removeComments: true });

/**
 * The tests that a file of node:test must run, by full name, found by reading it: nothing of it is run. Counted are
 * calls with a plain string as name that are reached whenever the file is: at its top, in suites, and directly in tests.
 * Tests in loops, conditions and functions, with computed names, or marked as skipped or to do are allowed but not expected.
 */
export function expectedTests(path: string, source: string): readonly ExpectedTest[] {
  const file = ts.createSourceFile(path, source, ts.ScriptTarget.ES2022, true);
  const names = testNames(file);

  const visit = (
    statements: readonly ts.Statement[],
    prefix: string,
    context: string | null,
  ): readonly ExpectedTest[] =>
    statements.flatMap((statement) => {
      const call = callOf(statement);
      const meaning = call === null ? null : meaningOf(call.expression, names, context);
      return call === null || meaning === null ? [] : declared(call, meaning, prefix);
    });

  const declared = (
    call: ts.CallExpression,
    meaning: 'test' | 'suite',
    prefix: string,
  ): readonly ExpectedTest[] => {
    const [first] = call.arguments;
    if (first === undefined || !ts.isStringLiteralLike(first) || isOptional(call)) return [];
    const name = prefix + first.text;
    const body = call.arguments.find(isFunction);
    const parameter = meaning === 'test' ? body?.parameters[0]?.name : undefined;
    const context = parameter !== undefined && ts.isIdentifier(parameter) ? parameter.text : null;
    const inner =
      body !== undefined && ts.isBlock(body.body)
        ? visit(body.body.statements, name + SEPARATOR, context)
        : [];
    return meaning === 'test' ? [...inner, { name, body: markOf(body, file) }] : inner;
  };
  return visit(file.statements, '', null);
}

const isFunction = (node: ts.Node): node is ts.ArrowFunction | ts.FunctionExpression =>
  ts.isArrowFunction(node) || ts.isFunctionExpression(node);

/** The text of the body without comments and layout; a test without a function has none. */
function markOf(test: ts.ArrowFunction | ts.FunctionExpression | undefined, file: ts.SourceFile): string {
  if (test === undefined) return NO_BODY;
  const { body } = test;
  const says = !ts.isBlock(body) || body.statements.some((statement) => !ts.isEmptyStatement(statement));
  return says ? bodyMark(printer.printNode(ts.EmitHint.Unspecified, body, file)) : NO_BODY;
}

/** The call that a statement consists of, awaited or not. */
function callOf(statement: ts.Statement): ts.CallExpression | null {
  if (!ts.isExpressionStatement(statement)) return null;
  let expression = statement.expression;
  while (ts.isAwaitExpression(expression) || ts.isVoidExpression(expression))
    expression = expression.expression;
  return ts.isCallExpression(expression) ? expression : null;
}

/** Options that let a test go unrun. */
function isOptional(call: ts.CallExpression): boolean {
  return call.arguments.some(
    (argument) =>
      ts.isObjectLiteralExpression(argument) &&
      argument.properties.some((property) => ['skip', 'todo'].includes(property.name?.getText() ?? '')),
  );
}
