import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const FAULT = 'the next step cannot be told';

/**
 * The bundle of the tests as a release with a bug in it would be: whoever calls that function meets a TypeError.
 * @returns the path of the bundle, in a folder of its own
 */
export async function faultyBundle(name = 'nextStep'): Promise<string> {
  const code = await readFile(process.env.TEST_WORKFLOW_BUNDLE ?? '', 'utf8');
  const fault = (head: string): string => `${head} throw new TypeError('${FAULT}');`;
  const faulty = code.replace(new RegExp(`function ${name}\\(.*\\) \\{`), fault);
  if (faulty === code) throw new Error(`the bundle has no function ${name} to be made faulty`);
  const path = join(await mkdtemp(join(tmpdir(), 'intern-faulty-')), 'workflow-bundle.js');
  await writeFile(path, faulty);
  return path;
}
