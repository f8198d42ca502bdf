import ts from 'typescript';

/** What kind of thing a name stands for, as far as that can be read. */
export type Shape =
  | { readonly kind: 'function'; readonly async: boolean; readonly generator: boolean }
  | { readonly kind: 'class'; readonly members: readonly Member[] }
  | { readonly kind: 'object'; readonly members: readonly (readonly [name: string, shape: Shape])[] }
  | { readonly kind: 'list' }
  | { readonly kind: 'nothing' };

export type Member = {
  /** As it stands in a class: quoted, or `[Symbol.iterator]`. */
  readonly name: string;
  readonly is_static: boolean;
  readonly access: 'method' | 'get' | 'set' | 'field';
  readonly shape: Shape;
};

/** What a name of the same file stands for; null when it is not known there. */
export type LookUp = (name: string) => Shape | null;

const NOTHING: Shape = { kind: 'nothing' };
/** Of whatever is not known: it can be called. */
export const FUNCTION: Shape = { kind: 'function', async: false, generator: false };

function has(node: ts.Node, kind: ts.SyntaxKind): boolean {
  return ts.canHaveModifiers(node) && (ts.getModifiers(node) ?? []).some((one) => one.kind === kind);
}

const functionShape = (node: ts.FunctionLikeDeclaration): Shape => ({
  kind: 'function',
  async: has(node, ts.SyntaxKind.AsyncKeyword),
  generator: node.asteriskToken !== undefined,
});

/** The value without what only says its type, or only freezes it. */
function bare(value: ts.Node): ts.Node {
  if (
    ts.isParenthesizedExpression(value) ||
    ts.isAsExpression(value) ||
    ts.isSatisfiesExpression(value) ||
    ts.isNonNullExpression(value)
  )
    return bare(value.expression);
  const [first] = ts.isCallExpression(value) ? value.arguments : [];
  return first !== undefined && (value as ts.CallExpression).expression.getText() === 'Object.freeze'
    ? bare(first)
    : value;
}

/** The shape of what a name is given; of a call nobody knows what it gives, so that it is taken for a function. */
export function shapeOfValue(value: ts.Node | undefined, look: LookUp): Shape {
  if (value === undefined) return NOTHING;
  const node = bare(value);
  if (isFunction(node)) return functionShape(node);
  if (ts.isClassExpression(node)) return shapeOfClass(node, look);
  if (ts.isObjectLiteralExpression(node)) return shapeOfObject(node, look);
  if (ts.isArrayLiteralExpression(node)) return { kind: 'list' };
  if (ts.isIdentifier(node)) return node.text === 'undefined' ? NOTHING : (look(node.text) ?? FUNCTION);
  return ts.isCallExpression(node) || ts.isAwaitExpression(node) ? FUNCTION : NOTHING;
}

const isFunction = (
  node: ts.Node,
): node is ts.ArrowFunction | ts.FunctionExpression | ts.FunctionDeclaration =>
  ts.isArrowFunction(node) || ts.isFunctionExpression(node) || ts.isFunctionDeclaration(node);

function shapeOfObject({ properties }: ts.ObjectLiteralExpression, look: LookUp): Shape {
  const members = properties.flatMap((property): readonly (readonly [string, Shape])[] => {
    const name = property.name === undefined ? null : plainName(property.name);
    if (name === null) return [];
    if (ts.isMethodDeclaration(property)) return [[name, functionShape(property)]];
    if (ts.isPropertyAssignment(property)) return [[name, shapeOfValue(property.initializer, look)]];
    return [[name, ts.isShorthandPropertyAssignment(property) ? (look(name) ?? FUNCTION) : NOTHING]];
  });
  return { kind: 'object', members };
}

function plainName(name: ts.PropertyName): string | null {
  if (ts.isIdentifier(name) || ts.isStringLiteralLike(name) || ts.isNumericLiteral(name)) return name.text;
  return ts.isComputedPropertyName(name) && ts.isStringLiteralLike(name.expression)
    ? name.expression.text
    : null;
}

function memberName(name: ts.PropertyName): string | null {
  const plain = plainName(name);
  if (plain !== null) return JSON.stringify(plain);
  const computed = ts.isComputedPropertyName(name) ? name.expression.getText() : '';
  return /^Symbol\.\w+$/.test(computed) ? `[${computed}]` : null;
}

/** A class with what it inherits from classes of the same file; what comes from elsewhere it lacks. */
export function shapeOfClass(node: ts.ClassLikeDeclaration, look: LookUp): Shape {
  const base = node.heritageClauses?.find(({ token }) => token === ts.SyntaxKind.ExtendsKeyword)?.types[0];
  const inherited = base && ts.isIdentifier(base.expression) ? look(base.expression.text) : null;
  const members = new Map<string, Member>();
  for (const member of inherited?.kind === 'class' ? inherited.members : []) add(members, member);
  for (const element of node.members) {
    const member = memberOf(element, look);
    if (member !== null) add(members, member);
  }
  return { kind: 'class', members: [...members.values()] };
}

const add = (members: Map<string, Member>, member: Member): unknown =>
  members.set(`${member.is_static} ${member.access} ${member.name}`, member);

function memberOf(element: ts.ClassElement, look: LookUp): Member | null {
  const name = element.name === undefined ? null : memberName(element.name);
  if (name === null || name === '"constructor"') return null;
  const is_static = has(element, ts.SyntaxKind.StaticKeyword);
  if (ts.isGetAccessor(element)) return { name, is_static, access: 'get', shape: FUNCTION };
  if (ts.isSetAccessor(element)) return { name, is_static, access: 'set', shape: FUNCTION };
  if (ts.isMethodDeclaration(element))
    return { name, is_static, access: 'method', shape: functionShape(element) };
  if (!ts.isPropertyDeclaration(element)) return null;
  const shape = shapeOfValue(element.initializer, look);
  return { name, is_static, access: 'field', shape };
}
