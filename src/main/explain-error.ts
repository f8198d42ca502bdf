import { CliError, printable } from '../cli/index.js';
import { ConfigError } from '../config/index.js';
import { TemporalServerError } from '../adapters/temporal-server/index.js';
import { StorageError } from '../ports/blob-store.js';
import { CodeRepositoryError } from '../ports/code-repository.js';
import { JournalError } from '../ports/event-journal.js';
import { HistoryError } from '../ports/run-histories.js';
import { COMMAND } from '../domain/kernel/invocation.js';
import { StartError } from './start-error.js';

const LONGEST = 2_000;

/** An error as a person at a terminal should read it: one line for what is foreseen, the stack for a defect. */
export function explainError(error: unknown): string {
  const foreseen = [
    StartError,
    ConfigError,
    CliError,
    TemporalServerError,
    HistoryError,
    JournalError,
    CodeRepositoryError,
    StorageError,
  ];
  if (error instanceof Error && foreseen.some((kind) => error instanceof kind)) {
    return `${COMMAND}: ${printable(error.message, LONGEST)}`;
  }
  return `${COMMAND}: unexpected error\n${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
}
