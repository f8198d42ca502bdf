import { posix } from 'node:path';
import ts from 'typescript';
import { translatedName } from './translated-name.js';

const ENDINGS = ['.ts', '.mts', '.js', '.mjs', '/index.ts', '/index.js'];

/** A transformer that names files of the workspace as they are called once translated: `./x` and `./x.ts` become `./x.js`. */
export function relativeImports(
  path: string,
  files: ReadonlySet<string>,
): ts.TransformerFactory<ts.SourceFile> {
  const rewritten = (specifier: string): string => {
    if (!/^\.\.?(\/|$)/.test(specifier)) return specifier;
    const target = posix.normalize(posix.join(posix.dirname(path), specifier));
    const found = files.has(target) ? '' : ENDINGS.find((ending) => files.has(target + ending));
    return found === undefined ? specifier : translatedName(specifier + found);
  };
  return (context) => (file) => {
    const renamed = (node: ts.Expression | undefined): ts.Expression | undefined =>
      node !== undefined && ts.isStringLiteral(node)
        ? context.factory.createStringLiteral(rewritten(node.text))
        : node;
    const visit = (node: ts.Node): ts.Node => {
      const { factory } = context;
      if (ts.isImportDeclaration(node)) {
        return factory.updateImportDeclaration(
          node,
          node.modifiers,
          node.importClause,
          renamed(node.moduleSpecifier) ?? node.moduleSpecifier,
          node.attributes,
        );
      }
      if (ts.isExportDeclaration(node)) {
        return factory.updateExportDeclaration(
          node,
          node.modifiers,
          node.isTypeOnly,
          node.exportClause,
          renamed(node.moduleSpecifier),
          node.attributes,
        );
      }
      if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
        return factory.updateCallExpression(
          node,
          node.expression,
          undefined,
          node.arguments.map((argument) => renamed(argument) ?? argument),
        );
      }
      return ts.visitEachChild(node, visit, context);
    };
    return ts.visitEachChild(file, visit, context);
  };
}
