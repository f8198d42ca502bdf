/** A process cannot start or go on; `message` is the one line that a person needs: what, where, what to do (AP-62). */
export class StartError extends Error {
  override readonly name = 'StartError';

  constructor(
    readonly code: string,
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}
