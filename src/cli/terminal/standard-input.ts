import { isatty } from 'node:tty';
import { CliError } from '../cli-error.js';
import { printable } from './printable.js';

/** More than any text that a command takes. */
const MOST_BYTES = 1_048_576;

/** What is sent into a command. */
export type StandardInput = {
  /** True where a person types; false for a pipe or a file. */
  readonly isTerminal: boolean;
  /** All of it, as text without the blanks and line breaks at its end. @throws CliError `stdin_not_read`, `stdin_too_large`, `stdin_no_text` */
  text(): Promise<string>;
};

async function bytesOf(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of stream) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > MOST_BYTES)
      throw new CliError('stdin_too_large', 'standard input has more than 1 MB: shorten what is sent in');
  }
  return Buffer.concat(chunks);
}

/** @param open opens the stream, which is not touched before it is read */
export function createStandardInput(
  open: () => AsyncIterable<Buffer>,
  isTerminal = isatty(0),
): StandardInput {
  return {
    isTerminal,
    async text() {
      const bytes = await bytesOf(open()).catch((cause: unknown) => {
        if (cause instanceof CliError) throw cause;
        const reason = cause instanceof Error ? cause.message : String(cause);
        throw new CliError('stdin_not_read', `standard input cannot be read (${printable(reason)})`, {
          cause,
        });
      });
      try {
        return new TextDecoder('utf-8', { fatal: true }).decode(bytes).trimEnd();
      } catch (cause) {
        throw new CliError('stdin_no_text', 'standard input is no text in UTF-8: send plain text', { cause });
      }
    },
  };
}
