/** Why the code could not be read. @throws the error itself, where it is not the code's */
export function whyUnreadable(error: unknown): string {
  if (error instanceof RangeError) return 'The code is nested too deeply to be read.';
  if (error instanceof Error && error.name === 'OverTimeLimit')
    return 'The code takes too long to read; is something in it nested deeply, or very long?';
  throw error;
}
