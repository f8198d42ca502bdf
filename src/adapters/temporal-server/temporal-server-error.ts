/** The embedded server could not be had or started; `message` says where and what to do. */
export class TemporalServerError extends Error {
  override readonly name = 'TemporalServerError';

  constructor(
    readonly code: 'no_binary' | 'port_in_use' | 'not_started',
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}
