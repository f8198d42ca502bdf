import { DomainError } from '../../kernel/domain-error.js';
import type { TaskState } from '../state.js';

/**
 * Characters that people may say to one task. Its state is handed from run to run of its workflow with what is unanswered
 * a second time, and Temporal takes 2 MB there: characters may have three bytes.
 */
export const MOST_WORDS = 256_000;

/** @throws DomainError `too_many_words` */
export function assertRoomForWords(text: string, { guidance, bug_reports }: TaskState): void {
  const said = [...guidance, ...bug_reports.map(({ description }) => description)];
  const characters = said.reduce((sum, one) => sum + one.length, text.length);
  if (characters <= MOST_WORDS) return;
  throw new DomainError(
    'too_many_words',
    `people may say ${MOST_WORDS} characters to one task, and this would be ${characters}; submit a new task that says what is to be done`,
  );
}
