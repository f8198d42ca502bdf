import { posix } from 'node:path';
import ts from 'typescript';
import { shapeOfClass, shapeOfValue, type Shape } from './shapes.js';

/** Names that a module exports, with what stands behind them; `cjs` for a module that assigns to `module.exports`. */
export type ModuleShape = {
  readonly form: 'esm' | 'cjs';
  readonly exports: ReadonlyMap<string, Shape>;
  /** What `module.exports` itself is; null where only its members are set. */
  readonly whole: Shape | null;
};

/** Text of a file of the workspace; null when there is none of that name. */
export type ReadFile = (path: string) => string | null;

const ENDINGS = ['', '.ts', '.mts', '.js', '.mjs', '/index.ts', '/index.js'];
/** `./x.js` is what the TypeScript of `./x.ts` is called by. */
const asTypescript = (path: string): string => path.replace(/\.([mc]?)js$/, '.$1ts');
const FUNCTION: Shape = { kind: 'function', async: false, generator: false };

function exists(modifiers: readonly ts.ModifierLike[] | undefined, kind: ts.SyntaxKind): boolean {
  return modifiers?.some((modifier) => modifier.kind === kind) ?? false;
}

/** Exports of modules by path, each read once; null while it is being read. */
type Known = Map<string, ReadonlyMap<string, Shape> | null>;

/** Reads what a module exports, those it passes on included. Types have no part in it. */
export function moduleShape(path: string, read: ReadFile, known: Known = new Map()): ModuleShape {
  known.set(path, null);
  const file = ts.createSourceFile(path, read(path) ?? '', ts.ScriptTarget.ES2022, true);
  const exports = new Map<string, Shape>();
  const locals = new Map<string, Shape>();
  let whole: Shape | null = null;
  const look = (name: string): Shape | null => locals.get(name) ?? null;

  /** Exports of another module of the workspace; null when it is none of these. */
  const from = (specifier: ts.Expression | undefined): ReadonlyMap<string, Shape> | null => {
    if (specifier === undefined || !ts.isStringLiteral(specifier) || !/^\.\.?\//.test(specifier.text))
      return null;
    const target = posix.normalize(posix.join(posix.dirname(path), specifier.text));
    const found = [...ENDINGS.map((ending) => target + ending), asTypescript(target)].find(
      (one) => read(one) !== null,
    );
    if (found === undefined) return null;
    const exported = known.get(found);
    return exported === undefined ? moduleShape(found, read, known).exports : exported;
  };

  const declare = (name: string, shape: Shape, modifiers?: ts.NodeArray<ts.ModifierLike>): void => {
    locals.set(name, shape);
    if (!exists(modifiers, ts.SyntaxKind.ExportKeyword)) return;
    exports.set(exists(modifiers, ts.SyntaxKind.DefaultKeyword) ? 'default' : name, shape);
  };

  const variables = ({ declarationList, modifiers }: ts.VariableStatement): void => {
    for (const { name, initializer } of declarationList.declarations) {
      for (const one of namesIn(name))
        declare(one, ts.isIdentifier(name) ? shapeOfValue(initializer, look) : FUNCTION, modifiers);
    }
  };

  const imports = ({ importClause, moduleSpecifier }: ts.ImportDeclaration): void => {
    const others = from(moduleSpecifier);
    const bindings = importClause?.namedBindings;
    if (importClause === undefined || importClause.isTypeOnly) return;
    if (importClause.name) locals.set(importClause.name.text, others?.get('default') ?? FUNCTION);
    if (bindings === undefined || !ts.isNamedImports(bindings)) return;
    for (const { name, propertyName, isTypeOnly } of bindings.elements)
      if (!isTypeOnly) locals.set(name.text, others?.get((propertyName ?? name).text) ?? FUNCTION);
  };

  const passedOn = ({ exportClause, moduleSpecifier, isTypeOnly }: ts.ExportDeclaration): void => {
    if (isTypeOnly) return;
    const others = from(moduleSpecifier);
    if (exportClause === undefined) {
      for (const [name, shape] of others ?? []) if (name !== 'default') exports.set(name, shape);
    } else if (ts.isNamespaceExport(exportClause)) {
      exports.set(exportClause.name.text, { kind: 'object', members: [...(others ?? [])] });
    } else {
      for (const element of exportClause.elements) {
        const local = (element.propertyName ?? element.name).text;
        const shape = moduleSpecifier ? (others?.get(local) ?? null) : look(local);
        const isType = element.isTypeOnly || types.has(local) || (others !== null && shape === null);
        if (!isType) exports.set(element.name.text, shape ?? FUNCTION);
      }
    }
  };

  const assigned = ({ expression }: ts.ExpressionStatement): void => {
    if (!ts.isBinaryExpression(expression)) return;
    const target = expression.left.getText(file);
    const shape = shapeOfValue(expression.right, look);
    const [, member] = /^(?:module\.)?exports\.([\w$]+)$/.exec(target) ?? [];
    if (target === 'module.exports') whole = shape;
    else if (member !== undefined) exports.set(member, shape);
  };

  const types = new Set<string>();
  const visit = (statement: ts.Statement): void => {
    if (ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement))
      types.add(statement.name.text);
    else if (ts.isImportDeclaration(statement)) imports(statement);
    else if (ts.isExportDeclaration(statement)) passedOn(statement);
    else if (ts.isVariableStatement(statement)) variables(statement);
    else if (ts.isFunctionDeclaration(statement))
      declare(statement.name?.text ?? '', shapeOfValue(statement, look), statement.modifiers);
    else if (ts.isClassDeclaration(statement))
      declare(statement.name?.text ?? '', shapeOfClass(statement, look), statement.modifiers);
    else if (ts.isEnumDeclaration(statement))
      declare(statement.name.text, enumShape(statement), statement.modifiers);
    else if (ts.isExportAssignment(statement) && statement.isExportEquals !== true)
      exports.set('default', shapeOfValue(statement.expression, look));
    else if (ts.isExpressionStatement(statement)) assigned(statement);
  };
  // What is exported by a list may be declared below it.
  const isList = (statement: ts.Statement): boolean =>
    ts.isExportDeclaration(statement) || ts.isExportAssignment(statement);
  const statements = file.statements.filter((one) => !isAmbient(one));
  statements.filter((one) => !isList(one)).forEach(visit);
  statements.filter(isList).forEach(visit);
  const form = ts.isExternalModule(file) ? 'esm' : 'cjs';
  known.set(path, exports);
  return { form, exports, whole };
}

function namesIn(name: ts.BindingName): readonly string[] {
  if (ts.isIdentifier(name)) return [name.text];
  return name.elements.flatMap((element) => (ts.isOmittedExpression(element) ? [] : namesIn(element.name)));
}

function isAmbient(statement: ts.Statement): boolean {
  return ts.canHaveModifiers(statement) && exists(ts.getModifiers(statement), ts.SyntaxKind.DeclareKeyword);
}

const enumShape = ({ members }: ts.EnumDeclaration): Shape => ({
  kind: 'object',
  members: members.map((member) => [member.name.getText().replace(/^['"]|['"]$/g, ''), { kind: 'nothing' }]),
});
