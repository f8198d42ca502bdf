/** A context that does not fit even with everything shortened; `excess` is by how many tokens. */
export class ContextTooLarge extends Error {
  override readonly name = 'ContextTooLarge';
  readonly code = 'context_too_large';

  constructor(
    readonly excess: number,
    readonly limit: number,
  ) {
    super(
      `the prompt is ${excess} tokens too large for a context of ${limit} tokens, even with everything shortened; set a larger limit for this model in INTERN_CONTEXT_LIMITS or use a model with a larger context`,
    );
  }
}
