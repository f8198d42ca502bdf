import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import ts from 'typescript';
import { relativeImports } from './relative-imports.js';
import { translatedName } from './translated-name.js';
import { whyUnreadable } from './why-unreadable.js';

/** Files that could not be translated, with where and why. */
export type TranslationErrors = ReadonlyMap<string, string>;

/**
 * Translates all TypeScript of a workspace to JavaScript beside it, with source maps inside, outside of any sandbox:
 * reading code runs nothing of it. Types are not checked.
 */
export async function translateWorkspace(workspace: string): Promise<TranslationErrors> {
  const files = new Set(await filesOf(workspace));
  const module = await moduleKind(workspace);
  const errors = new Map<string, string>();
  for (const path of files) {
    if (!/\.[mc]?ts$/.test(path) || /\.d\.[mc]?ts$/.test(path)) continue;
    const source = await readFile(join(workspace, path), 'utf8');
    const kind = path.endsWith('.cts') ? ts.ModuleKind.CommonJS : module;
    const { text, error } = translate(path, source, { module: kind, files });
    if (error !== null) errors.set(path, error);
    const target = join(workspace, translatedName(path));
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, text);
  }
  return errors;
}

type Translation = { readonly text: string; readonly error: string | null };

function translate(
  path: string,
  source: string,
  { module, files }: { readonly module: ts.ModuleKind; readonly files: ReadonlySet<string> },
): Translation {
  try {
    const { outputText, diagnostics = [] } = ts.transpileModule(source, {
      fileName: path,
      reportDiagnostics: true,
      compilerOptions: {
        target: ts.ScriptTarget.ES2022,
        module,
        inlineSourceMap: true,
        inlineSources: true,
        experimentalDecorators: true,
      },
      transformers: { before: [relativeImports(path, files)] },
    });
    const [first] = diagnostics;
    return { text: outputText, error: first === undefined ? null : describe(path, first) };
  } catch (error) {
    return { text: '', error: `${path}: ${whyUnreadable(error)}` };
  }
}

/** Plain files by relative path with `/`; what tools put there is left out. */
async function filesOf(workspace: string): Promise<readonly string[]> {
  const entries = await readdir(workspace, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(workspace, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter((path) => !path.split('/').includes('node_modules'));
}

/** Modules of the language's own kind, unless the project says that its `.js` files are CommonJS. */
async function moduleKind(workspace: string): Promise<ts.ModuleKind> {
  const text = await readFile(join(workspace, 'package.json'), 'utf8').catch(() => '');
  return /"type"\s*:\s*"commonjs"/.test(text) ? ts.ModuleKind.CommonJS : ts.ModuleKind.ESNext;
}

function describe(path: string, diagnostic: ts.Diagnostic): string {
  const message = ts.flattenDiagnosticMessageText(diagnostic.messageText, '\n');
  const place = diagnostic.file?.getLineAndCharacterOfPosition(diagnostic.start ?? 0);
  return `SyntaxError: ${message}\n  at ${path}:${(place?.line ?? 0) + 1}:${(place?.character ?? 0) + 1}`;
}
