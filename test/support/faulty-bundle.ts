import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const FAULT = 'the next step cannot be told';

/**
 * The bundle of the tests as a release with a bug in it would be: whoever asks for a task's next step meets a TypeError.
 * @returns the path of the bundle, in a folder of its own
 */
export async function faultyBundle(): Promise<string> {
  const code = await readFile(process.env.TEST_WORKFLOW_BUNDLE ?? '', 'utf8');
  const faulty = code.replace(
    /function nextStep\(state\) \{/,
    (head) => `${head} throw new TypeError('${FAULT}');`,
  );
  if (faulty === code) throw new Error('the bundle has no function nextStep to be made faulty');
  const path = join(await mkdtemp(join(tmpdir(), 'intern-faulty-')), 'workflow-bundle.js');
  await writeFile(path, faulty);
  return path;
}
