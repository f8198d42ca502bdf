import { CodeRepositoryError } from '../../ports/code-repository.js';
import { git } from './git-command.js';

const NEWLINE = 0x0a;

/** The contents of blobs, in the order of their ids, out of one process. */
export async function readBlobs(repository: string, oids: readonly string[]): Promise<readonly Buffer[]> {
  if (oids.length === 0) return [];
  const output = await git(repository, { args: ['cat-file', '--batch'], input: `${oids.join('\n')}\n` });
  const contents: Buffer[] = [];
  let offset = 0;
  for (const oid of oids) {
    // "<oid> blob <size>\n<content>\n"
    const headEnd = output.indexOf(NEWLINE, offset);
    const [, type, size] = output.toString('latin1', offset, headEnd).split(' ');
    if (type !== 'blob') throw new CodeRepositoryError('not_found', `${repository} has no blob ${oid}`);
    const start = headEnd + 1;
    offset = start + Number(size) + 1;
    contents.push(output.subarray(start, offset - 1));
  }
  return contents;
}
