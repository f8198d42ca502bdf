import type { Language } from '../task/plan.js';
import { signatures } from './signatures.js';

/** A file of the current code version with its text. */
export type SourceFile = { readonly path: string; readonly content: string };

/** The files in whole, each in a fence that nothing in it can close. */
export function renderFiles(files: readonly SourceFile[]): string {
  return files.map(({ path, content }) => fenced(path, content)).join('\n');
}

/** What the files offer to others, without bodies. */
export function renderSignatures(language: Language | null, files: readonly SourceFile[]): string {
  return files
    .map(({ path, content }) => fenced(path, signatures(language ?? 'javascript', content)))
    .join('\n');
}

function fenced(info: string, content: string): string {
  let longest = 2;
  for (const [run] of content.matchAll(/`+/g)) longest = Math.max(longest, run.length);
  const fence = '`'.repeat(longest + 1);
  return `${fence} ${info}\n${content.replace(/\n$/, '')}\n${fence}`;
}
