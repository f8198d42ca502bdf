import type typescript from 'typescript';
import type { SyntaxChecker } from '../../ports/syntax-checker.js';

type Compiler = typeof typescript;

function firstError(ts: Compiler, path: string, content: string): string | null {
  const { diagnostics = [] } = ts.transpileModule(content, {
    fileName: path,
    reportDiagnostics: true,
    compilerOptions: { allowJs: true, target: ts.ScriptTarget.ESNext, module: ts.ModuleKind.ESNext },
  });
  const error = diagnostics.find(({ category }) => category === ts.DiagnosticCategory.Error);
  if (!error) return null;
  const text = ts.flattenDiagnosticMessageText(error.messageText, ' ');
  if (!error.file || error.start === undefined) return `${path}: ${text}`;
  const { line } = error.file.getLineAndCharacterOfPosition(error.start);
  const quoted = content.split('\n')[line]?.trim().slice(0, 120) ?? '';
  return `${path}, line ${line + 1}: ${text} The line is: ${quoted}`;
}

/** Parses JavaScript and TypeScript with the compiler's own parser, loaded at the first use; Python is left to its test run. */
export function createTypescriptSyntaxChecker(): SyntaxChecker {
  return {
    async check(language, path, content) {
      if (language === 'python') return null;
      const { default: ts } = await import('typescript');
      try {
        return firstError(ts, path, content);
      } catch (error) {
        // The parser calls itself for what is nested.
        if (error instanceof RangeError) return `${path} is nested too deeply to be read.`;
        throw error;
      }
    },
  };
}
