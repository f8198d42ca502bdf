/** Set-up could not go on; the message says what happened and what to do, so no stack is shown. */
export class SetupError extends Error {
  name = 'SetupError';
}

/** Prints the error the way a person needs it and ends with exit code 1. */
export function exitWith(error) {
  const text = error instanceof SetupError ? error.message : String(error?.stack ?? error);
  process.stderr.write(`\n${text}\n`);
  process.exit(1);
}
