/**
 * A rule of the domain was broken. `code` is stable and meant for programs, `message` for people;
 * `field` names the offending input where there is one. Knows nothing of HTTP or of Temporal.
 */
export class DomainError extends Error {
  override readonly name = 'DomainError';

  constructor(
    readonly code: string,
    message: string,
    readonly field: string | null = null,
  ) {
    super(message);
  }
}

/** Refuses a value that the type system says cannot exist: a forgotten case breaks the build. */
export function assertNever(value: never): never {
  throw new DomainError('unexpected_value', `unexpected value: ${JSON.stringify(value)}`);
}
