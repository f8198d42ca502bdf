/** One field of a request and what is wrong with it; `field` is a path such as `limits.tokens` or `answers[3]`. */
export type FieldError = { readonly field: string; readonly message: string };

/** A request that does not have the shape it must have. `invalid_request` names every field; `too_large` is about size alone. */
export class ContractError extends Error {
  override readonly name = 'ContractError';

  constructor(
    readonly code: 'invalid_request' | 'too_large',
    message: string,
    readonly errors: readonly FieldError[] = [],
  ) {
    super(message);
  }
}

/** The refusal of a request, all its wrong fields named in the message too. */
export function invalidRequest(errors: readonly FieldError[]): ContractError {
  const named = errors.map(({ field, message }) => `${field}: ${message}`).join('; ');
  return new ContractError('invalid_request', `the request is not valid: ${named}`, errors);
}
