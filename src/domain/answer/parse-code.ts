import { MOST_FILE_BYTES } from '../task/code-size.js';
import { unusable, usable, type Parsed } from './answer-problem.js';
import { assignFiles, type AssignedFiles, type ExpectedFiles } from './assign-files.js';
import { fencedBlocks, type FencedBlock } from './fenced-blocks.js';
import { fileParts } from './file-parts.js';
import { pathInComment } from './path-mention.js';
import { placeholderIn } from './placeholder.js';
import { plainText } from './plain-text.js';
import { hasTests } from './test-content.js';

/** A character has at most three bytes, and a file of a code version at most a million (`MOST_FILE_BYTES`). */
const MOST_FILE_CHARACTERS = Math.floor(MOST_FILE_BYTES / 3);

/** A file as the model gave it; ends with a newline. */
export type AnsweredFile = { readonly path: string; readonly content: string };

export type CodeAnswer = { readonly text: string; readonly finish: 'stop' | 'length' };

/** Which files exist already: in a correction, a file that the answer leaves out stays as it is. */
export type PresentFiles = { readonly code: boolean; readonly tests: boolean };

/** An answer without any fence is one block when comments in it name the files. */
function blocksOf(text: string, expected: ExpectedFiles): readonly FencedBlock[] {
  const paths = [expected.file, expected.test_file];
  const fenced = fencedBlocks(text);
  const bare =
    fenced.length === 0 && text.split('\n').some((line) => paths.includes(pathInComment(line) ?? ''));
  const blocks = bare ? [{ language: '', path: null, content: text, closed: true }] : fenced;
  const parts = blocks.flatMap((block) => fileParts(block, paths));
  return bare ? parts.filter(({ path }) => path !== null) : parts;
}

function checkPresence(
  assigned: AssignedFiles,
  expected: ExpectedFiles,
  present: PresentFiles,
): Parsed<null> {
  const { file, test_file } = expected;
  const { code, tests } = assigned;
  if (code === null && tests === null) return unusable('no_code', `there is no fenced block with ${file}.`);
  if (code === null && !present.code) return unusable('missing_code', `the module ${file} is missing.`);
  if (tests === null && !present.tests)
    return unusable('missing_tests', `the tests ${test_file} are missing.`);
  return usable(null);
}

function checkWholeness(
  { code, tests }: AssignedFiles,
  { test_file, language }: ExpectedFiles,
): Parsed<null> {
  if (tests !== null && !hasTests(language, tests)) {
    return unusable('missing_tests', `${test_file} has no tests in it.`);
  }
  const left = placeholderIn(code ?? '') ?? placeholderIn(tests ?? '');
  if (left === null) return usable(null);
  return unusable(
    'placeholder',
    `"${left.slice(0, 120)}" stands for code that was left out; write whole files.`,
  );
}

/**
 * Reads the files of a module out of an answer, by a ladder from the form that was asked for to whatever can still be
 * understood (CX-31). What cannot is named in a sentence for the model.
 */
export function parseCode(
  answer: CodeAnswer,
  expected: ExpectedFiles,
  present: PresentFiles,
): Parsed<readonly AnsweredFile[]> {
  if (answer.finish === 'length') {
    return unusable(
      'answer_cut',
      'it was too long and cut off; answer shorter: no explanations, fewer tests, no comments.',
    );
  }
  const text = plainText(answer.text);
  if (text === '') return unusable('empty_answer', 'it was empty; answer at once with the two files.');
  const assigned = assignFiles(blocksOf(text, expected), expected);
  if (!assigned.ok) return assigned;
  const presence = checkPresence(assigned.value, expected, present);
  if (!presence.ok) return presence;
  const wholeness = checkWholeness(assigned.value, expected);
  if (!wholeness.ok) return wholeness;
  const { code, tests } = assigned.value;
  const files: AnsweredFile[] = [];
  if (code !== null) files.push({ path: expected.file, content: `${code}\n` });
  if (tests !== null) files.push({ path: expected.test_file, content: `${tests}\n` });
  const large = files.find(({ content }) => content.length > MOST_FILE_CHARACTERS);
  if (large) {
    return unusable(
      'too_large',
      `${large.path} has ${large.content.length} characters; write at most ${MOST_FILE_CHARACTERS}.`,
    );
  }
  return usable(files);
}
