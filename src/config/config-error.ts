/** Settings that cannot be used: each variable, its value and what is allowed are in `message`. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly code = 'invalid_setting';

  constructor(
    message: string,
    readonly variables: readonly string[],
  ) {
    super(message);
  }
}
