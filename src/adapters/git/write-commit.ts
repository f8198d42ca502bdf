import { CodeRepositoryError, type CommitRequest } from '../../ports/code-repository.js';
import { gitText } from './git-command.js';

const NAME = 'Code Intern';
const EMAIL = 'intern@localhost';
/** The trailer that tells which reset a version comes after. */
const RESET_RUN = 'Reset-Run';

/** Writes the commit of a tree: the same request and tree always give the same id. */
export async function writeCommit(repository: string, request: CommitRequest, tree: string): Promise<string> {
  const date = `${Math.floor(parseTime(request.time) / 1000)} +0000`;
  return gitText(repository, {
    args: ['commit-tree', tree, ...(request.parent === null ? [] : ['-p', request.parent]), '-F', '-'],
    input: messageOf(request),
    env: {
      GIT_AUTHOR_NAME: NAME,
      GIT_AUTHOR_EMAIL: EMAIL,
      GIT_AUTHOR_DATE: date,
      GIT_COMMITTER_NAME: NAME,
      GIT_COMMITTER_EMAIL: EMAIL,
      GIT_COMMITTER_DATE: date,
    },
  });
}

/** The run whose reset the version of that commit comes after; null for one from before any. */
export async function resetRunOf(repository: string, commit: string): Promise<string | null> {
  const format = `%(trailers:key=${RESET_RUN},valueonly)`;
  const value = await gitText(repository, { args: ['show', '-s', `--format=${format}`, commit, '--'] });
  return value === '' ? null : value;
}

function messageOf(request: CommitRequest): string {
  const trailers = [
    `Task: ${oneLine(request.taskId)}`,
    `Code-Version: ${request.version}`,
    `Step: ${oneLine(request.step)}`,
    ...(request.resetRun ? [`${RESET_RUN}: ${oneLine(request.resetRun)}`] : []),
  ];
  return `${oneLine(request.subject) || `Version ${request.version}`}\n\n${trailers.join('\n')}\n`;
}

// A line break in a subject could forge trailers.
function oneLine(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim()
    .slice(0, 200);
}

function parseTime(time: string): number {
  const milliseconds = Date.parse(time);
  if (!Number.isNaN(milliseconds)) return milliseconds;
  throw new CodeRepositoryError(
    'git_failed',
    `the time of a commit must be ISO 8601, not ${JSON.stringify(time)}`,
  );
}
