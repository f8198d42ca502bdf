/** A sandbox could not be set up, so nothing of the program was run. Never a reason to run it without one. */
export class SandboxError extends Error {
  override readonly name = 'SandboxError';

  constructor(
    readonly code: 'sandbox_unavailable' | 'unsafe_command',
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}
