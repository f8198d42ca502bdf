import {
  CODE_VERSION,
  countProblem,
  MOST_HASH_CHARACTERS,
  MOST_MESSAGE_CHARACTERS,
  MOST_MODULE_CHARACTERS,
} from '../bounds.js';
import { heed, messageFields, readClient, readSeen, readText, readTextOrNull, type Seen } from './fields.js';

/** A bug as somebody reports it of a code version, version 1 at least. */
export type BugReport = {
  readonly description: string;
  readonly code_version: number;
  /** The hash of the code that it was seen in; null when the reporter does not know it. */
  readonly code_hash: string | null;
  /** The module that is to be corrected; null: found from the description. */
  readonly module: string | null;
  readonly client: string;
  readonly seen: Seen | null;
};

/** @throws DomainError `invalid_message` or `invalid_clock` that names the field */
export function readBugReport(value: unknown): BugReport {
  const message = messageFields(value);
  const { code_version } = message;
  heed('code_version', countProblem(code_version, CODE_VERSION));
  return {
    description: readText(message.description, 'description', MOST_MESSAGE_CHARACTERS),
    code_version: code_version as number,
    code_hash: readTextOrNull(message.code_hash, 'code_hash', MOST_HASH_CHARACTERS),
    module: readTextOrNull(message.module, 'module', MOST_MODULE_CHARACTERS),
    client: readClient(message.client),
    seen: readSeen(message.seen),
  };
}
