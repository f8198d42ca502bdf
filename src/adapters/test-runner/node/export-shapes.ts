import { posix } from 'node:path';
import ts from 'typescript';
import { FUNCTION, shapeOfClass, shapeOfValue, type Shape } from './shapes.js';

type Exports = ReadonlyMap<string, Shape>;

/** Names that a module exports, with what stands behind them; `cjs` for a module that assigns to `module.exports`. */
export type ModuleShape = {
  readonly form: 'esm' | 'cjs';
  readonly exports: Exports;
  /** What `module.exports` itself is; null where only its members are set. */
  readonly whole: Shape | null;
};

/** Text of a file of the workspace; null when there is none of that name. */
export type ReadFile = (path: string) => string | null;

/** What has been read of a module so far. */
type Reading = {
  readonly file: ts.SourceFile;
  readonly exports: Map<string, Shape>;
  readonly locals: Map<string, Shape>;
  /** Names of the file's own types. */
  readonly types: Set<string>;
  readonly look: (name: string) => Shape | null;
  /** Exports of another module of the workspace; null when it is none of these. */
  readonly from: (specifier: ts.Expression | undefined) => Exports | null;
  whole: Shape | null;
};

/** Exports of modules by path, each read once; null while it is being read. */
type Known = Map<string, Exports | null>;

const ENDINGS = ['', '.ts', '.mts', '.js', '.mjs', '/index.ts', '/index.js'];
/** `./x.js` is what the TypeScript of `./x.ts` is called by. */
const asTypescript = (path: string): string => path.replace(/\.([mc]?)js$/, '.$1ts');

/** Reads what a module exports, those it passes on included. Types have no part in it, and nothing is run. */
export function moduleShape(path: string, read: ReadFile, known: Known = new Map()): ModuleShape {
  known.set(path, null);
  const file = ts.createSourceFile(path, read(path) ?? '', ts.ScriptTarget.ES2022, true);
  const locals = new Map<string, Shape>();
  const reading: Reading = {
    file,
    exports: new Map(),
    locals,
    types: new Set(),
    look: (name) => locals.get(name) ?? null,
    from: (specifier) => exportsOf(specifier, path, read, known),
    whole: null,
  };
  // What is exported by a list may be declared below it.
  const isList = (one: ts.Statement): boolean => ts.isExportDeclaration(one) || ts.isExportAssignment(one);
  const statements = file.statements.filter((one) => !isAmbient(one));
  for (const one of statements.filter((statement) => !isList(statement))) readDeclaration(reading, one);
  for (const one of statements.filter(isList)) readList(reading, one);
  known.set(path, reading.exports);
  const form = ts.isExternalModule(file) ? 'esm' : 'cjs';
  return { form, exports: reading.exports, whole: reading.whole };
}

function exportsOf(
  specifier: ts.Expression | undefined,
  path: string,
  read: ReadFile,
  known: Known,
): Exports | null {
  if (specifier === undefined || !ts.isStringLiteral(specifier) || !/^\.\.?\//.test(specifier.text))
    return null;
  const target = posix.normalize(posix.join(posix.dirname(path), specifier.text));
  const candidates = [...ENDINGS.map((ending) => target + ending), asTypescript(target)];
  const found = candidates.find((one) => read(one) !== null);
  if (found === undefined) return null;
  const exported = known.get(found);
  return exported === undefined ? moduleShape(found, read, known).exports : exported;
}

function has(modifiers: readonly ts.ModifierLike[] | undefined, kind: ts.SyntaxKind): boolean {
  return modifiers?.some((modifier) => modifier.kind === kind) ?? false;
}

function isAmbient(statement: ts.Statement): boolean {
  return ts.canHaveModifiers(statement) && has(ts.getModifiers(statement), ts.SyntaxKind.DeclareKeyword);
}

function declare({ exports, locals }: Reading, name: string, shape: Shape, owner: ts.HasModifiers): void {
  locals.set(name, shape);
  if (!has(owner.modifiers, ts.SyntaxKind.ExportKeyword)) return;
  exports.set(has(owner.modifiers, ts.SyntaxKind.DefaultKeyword) ? 'default' : name, shape);
}

function readDeclaration(reading: Reading, one: ts.Statement): void {
  if (ts.isInterfaceDeclaration(one) || ts.isTypeAliasDeclaration(one)) reading.types.add(one.name.text);
  else if (ts.isImportDeclaration(one)) readImport(reading, one);
  else if (ts.isVariableStatement(one)) readVariables(reading, one);
  else if (ts.isEnumDeclaration(one)) declare(reading, one.name.text, shapeOfEnum(one), one);
  else if (ts.isExpressionStatement(one)) readAssignment(reading, one);
  else if (ts.isFunctionDeclaration(one) || ts.isClassDeclaration(one)) {
    const shape = ts.isClassDeclaration(one)
      ? shapeOfClass(one, reading.look)
      : shapeOfValue(one, reading.look);
    declare(reading, one.name?.text ?? '', shape, one);
  }
}

function readVariables(reading: Reading, statement: ts.VariableStatement): void {
  for (const { name, initializer } of statement.declarationList.declarations) {
    const shape = ts.isIdentifier(name) ? shapeOfValue(initializer, reading.look) : FUNCTION;
    for (const one of namesIn(name)) declare(reading, one, shape, statement);
  }
}

function namesIn(name: ts.BindingName): readonly string[] {
  if (ts.isIdentifier(name)) return [name.text];
  return name.elements.flatMap((element) => (ts.isOmittedExpression(element) ? [] : namesIn(element.name)));
}

function readImport(reading: Reading, { importClause, moduleSpecifier }: ts.ImportDeclaration): void {
  if (importClause === undefined || importClause.phaseModifier === ts.SyntaxKind.TypeKeyword) return;
  const others = reading.from(moduleSpecifier);
  const { name: whole, namedBindings } = importClause;
  const bind = (name: string, exported: string): unknown =>
    reading.locals.set(name, others?.get(exported) ?? FUNCTION);
  if (whole) bind(whole.text, 'default');
  if (namedBindings === undefined || !ts.isNamedImports(namedBindings)) return;
  for (const one of namedBindings.elements) if (!one.isTypeOnly) bind(one.name.text, innerName(one));
}

/** `module.exports = …` and `exports.name = …`. */
function readAssignment(reading: Reading, { expression }: ts.ExpressionStatement): void {
  if (!ts.isBinaryExpression(expression)) return;
  const target = expression.left.getText(reading.file);
  const shape = shapeOfValue(expression.right, reading.look);
  const [, member] = /^(?:module\.)?exports\.([\w$]+)$/.exec(target) ?? [];
  if (target === 'module.exports') reading.whole = shape;
  else if (member !== undefined) reading.exports.set(member, shape);
}

function readList(reading: Reading, one: ts.Statement): void {
  if (ts.isExportAssignment(one) && one.isExportEquals !== true)
    reading.exports.set('default', shapeOfValue(one.expression, reading.look));
  if (ts.isExportDeclaration(one) && !one.isTypeOnly) readPassedOn(reading, one);
}

function readPassedOn(reading: Reading, { exportClause, moduleSpecifier }: ts.ExportDeclaration): void {
  const { exports } = reading;
  const others = reading.from(moduleSpecifier);
  if (exportClause === undefined) {
    for (const [name, shape] of others ?? []) if (name !== 'default') exports.set(name, shape);
  } else if (ts.isNamespaceExport(exportClause)) {
    exports.set(exportClause.name.text, { kind: 'object', members: [...(others ?? [])] });
  } else {
    for (const element of exportClause.elements) {
      const shape = moduleSpecifier ? shapeAmong(others, element) : shapeHere(reading, element);
      if (shape !== null && !element.isTypeOnly) exports.set(element.name.text, shape);
    }
  }
}

const innerName = ({ propertyName, name }: ts.ExportSpecifier | ts.ImportSpecifier): string =>
  (propertyName ?? name).text;

/** What a known module does not export as a value is a type; of an unknown one it is taken for a function. */
const shapeAmong = (others: Exports | null, element: ts.ExportSpecifier): Shape | null =>
  others === null ? FUNCTION : (others.get(innerName(element)) ?? null);

const shapeHere = ({ look, types }: Reading, element: ts.ExportSpecifier): Shape | null =>
  types.has(innerName(element)) ? null : (look(innerName(element)) ?? FUNCTION);

const shapeOfEnum = ({ members }: ts.EnumDeclaration): Shape => ({
  kind: 'object',
  members: members.map(({ name }) => [
    ts.isIdentifier(name) || ts.isStringLiteral(name) ? name.text : name.getText(),
    { kind: 'nothing' },
  ]),
});
