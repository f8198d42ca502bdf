import type { Language } from '../task/plan.js';
import { listed, unusable, usable, type Parsed } from './answer-problem.js';
import type { FencedBlock } from './fenced-blocks.js';
import { unsafeMention } from './path-mention.js';
import { looksLikeTests } from './test-content.js';

/** The two files that an answer may hold. */
export type ExpectedFiles = {
  readonly language: Language;
  readonly file: string;
  readonly test_file: string;
};

/** What the answer holds of them; null for the one that it does not. */
export type AssignedFiles = { readonly code: string | null; readonly tests: string | null };

type Role = 'code' | 'tests';
type Found = Readonly<Record<Role, FencedBlock[]>>;

/** Fences of these languages without a path are remarks (commands, output, data), not files of the module. */
const REMARKS: ReadonlySet<string> = new Set([
  'bash',
  'sh',
  'shell',
  'zsh',
  'console',
  'text',
  'txt',
  'plaintext',
  'output',
  'json',
  'diff',
  'yaml',
  'html',
  'log',
]);
/** A later version of a file counts unless it is a mere snippet of the one before. */
const SNIPPET_SHARE = 0.5;

function baseName(path: string): string {
  return path.split('/').at(-1) ?? path;
}

function roleOfPath(path: string, expected: ExpectedFiles): Role | null {
  if (path === expected.file) return 'code';
  if (path === expected.test_file) return 'tests';
  if (baseName(path) === baseName(expected.test_file)) return 'tests';
  if (baseName(path) === baseName(expected.file)) return 'code';
  return null;
}

function finalVersion(blocks: readonly FencedBlock[]): string | null {
  const longest = blocks.reduce((most, { content }) => Math.max(most, content.length), 0);
  return blocks.findLast(({ content }) => content.length >= SNIPPET_SHARE * longest)?.content ?? null;
}

/** A file beside the two that were asked for does no harm when both are there; alone it is asked about. */
function sortNamed(blocks: readonly FencedBlock[], expected: ExpectedFiles, found: Found): Parsed<null> {
  const unasked: string[] = [];
  for (const block of blocks) {
    if (block.path === null) continue;
    const fault = unsafeMention(block.path);
    if (fault !== null) {
      return unusable(
        'unsafe_path',
        `the path ${listed([block.path])} ${fault}; use ${expected.file} and ${expected.test_file}.`,
      );
    }
    const role = roleOfPath(block.path, expected);
    if (role) found[role].push(block);
    else unasked.push(block.path);
  }
  if (unasked.length > 0 && (found.code.length === 0 || found.tests.length === 0)) {
    return unusable(
      'unexpected_file',
      `${listed(unasked)} is not asked for; answer with ${expected.file} and ${expected.test_file} only.`,
    );
  }
  return usable(null);
}

/** Blocks without a path count only for a file that no path names: beside named files they are examples. */
function sortNameless(blocks: readonly FencedBlock[], expected: ExpectedFiles, found: Found): Parsed<null> {
  const nameless = blocks.filter(({ path, language }) => path === null && !REMARKS.has(language));
  for (const role of ['code', 'tests'] as const) {
    if (found[role].length > 0) continue;
    const candidates = nameless.filter(
      ({ content }) => looksLikeTests(expected.language, content) === (role === 'tests'),
    );
    if (candidates.length > 1) {
      const path = role === 'code' ? expected.file : expected.test_file;
      return unusable(
        'ambiguous_file',
        `${candidates.length} blocks could be ${path}; write the path behind the language on the line that opens the fence.`,
      );
    }
    found[role].push(...candidates);
  }
  return usable(null);
}

/** Finds the expected files among the blocks: by path, else by what they hold. Any other path is refused. */
export function assignFiles(blocks: readonly FencedBlock[], expected: ExpectedFiles): Parsed<AssignedFiles> {
  const found: Found = { code: [], tests: [] };
  const named = sortNamed(blocks, expected, found);
  if (!named.ok) return named;
  const nameless = sortNameless(blocks, expected, found);
  if (!nameless.ok) return nameless;
  return usable({ code: finalVersion(found.code), tests: finalVersion(found.tests) });
}
