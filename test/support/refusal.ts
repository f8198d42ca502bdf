import { DomainError } from '../../src/domain/kernel/domain-error.js';

/** The domain's refusal of an act; anything else that it throws is thrown on, and no throw is an error too. */
export function refusalOf(act: () => unknown): DomainError {
  let result: unknown;
  try {
    result = act();
  } catch (error) {
    if (error instanceof DomainError) return error;
    throw error;
  }
  throw new Error(`nothing was refused; the result was ${JSON.stringify(result)}`);
}
