import ts from 'typescript';

/** How a name that a file imports is used: to declare a test, a suite, or (a namespace) to reach both. */
type Meaning = 'test' | 'suite' | 'namespace';

const MEANINGS: Readonly<Record<string, Meaning>> = {
  test: 'test',
  it: 'test',
  describe: 'suite',
  suite: 'suite',
  default: 'namespace',
};
const LIBRARY = 'node:test';

/** Names of a file that stand for node:test or its functions, by import and by require. */
export function testNames(file: ts.SourceFile): ReadonlyMap<string, Meaning> {
  const names = new Map<string, Meaning>();
  for (const statement of file.statements) {
    if (ts.isImportDeclaration(statement) && isLibrary(statement.moduleSpecifier))
      addImports(statement.importClause, names);
    if (ts.isVariableStatement(statement))
      statement.declarationList.declarations.forEach((declaration) => addRequire(declaration, names));
  }
  return names;
}

/** The meaning of what is called: `test`, `it.only`, `nodeTest.describe`, or of `t.test` inside a test; null for others. */
export function meaningOf(
  called: ts.Expression,
  names: ReadonlyMap<string, Meaning>,
  context: string | null,
): 'test' | 'suite' | null {
  if (ts.isIdentifier(called)) return plain(names.get(called.text));
  if (!ts.isPropertyAccessExpression(called) || !ts.isIdentifier(called.expression)) return null;
  const owner = called.expression.text;
  const member = called.name.text;
  if (owner === context) return member === 'test' ? 'test' : null;
  const known = names.get(owner);
  if (known === undefined || member === 'skip' || member === 'todo') return null;
  return member === 'only' ? plain(known) : plain(MEANINGS[member]);
}

/** The module itself is callable, and is then `test`. */
const plain = (meaning: Meaning | undefined): 'test' | 'suite' | null =>
  meaning === 'namespace' ? 'test' : (meaning ?? null);

const isLibrary = (node: ts.Node | undefined): boolean =>
  node !== undefined && ts.isStringLiteral(node) && node.text === LIBRARY;

function addImports(clause: ts.ImportClause | undefined, names: Map<string, Meaning>): void {
  if (clause?.name !== undefined) names.set(clause.name.text, 'namespace');
  const bindings = clause?.namedBindings;
  if (bindings === undefined) return;
  if (ts.isNamespaceImport(bindings)) names.set(bindings.name.text, 'namespace');
  else
    bindings.elements.forEach((element) =>
      addName(element.name, (element.propertyName ?? element.name).text, names),
    );
}

/** `const { test } = require('node:test')` and `const test = require('node:test')`. */
function addRequire(declaration: ts.VariableDeclaration, names: Map<string, Meaning>): void {
  const value = declaration.initializer;
  if (
    value === undefined ||
    !ts.isCallExpression(value) ||
    value.expression.getText() !== 'require' ||
    !isLibrary(value.arguments[0])
  )
    return;
  if (ts.isIdentifier(declaration.name)) names.set(declaration.name.text, 'namespace');
  if (!ts.isObjectBindingPattern(declaration.name)) return;
  for (const element of declaration.name.elements) {
    if (!ts.isIdentifier(element.name)) continue;
    const from =
      element.propertyName !== undefined && ts.isIdentifier(element.propertyName)
        ? element.propertyName
        : element.name;
    addName(element.name, from.text, names);
  }
}

function addName(local: ts.Identifier, exported: string, names: Map<string, Meaning>): void {
  const meaning = MEANINGS[exported];
  if (meaning !== undefined) names.set(local.text, meaning);
}
