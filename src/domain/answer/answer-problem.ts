/** Why an answer cannot be used; `message` is a sentence for the model that gave it. */
export type AnswerProblem = {
  readonly code:
    | 'empty_answer'
    | 'unreadable'
    | 'answer_cut'
    | 'no_json'
    | 'invalid_plan'
    | 'no_code'
    | 'unsafe_path'
    | 'too_large'
    | 'unexpected_file'
    | 'ambiguous_file'
    | 'missing_code'
    | 'missing_tests'
    | 'placeholder'
    | 'syntax_error'
    | 'unchanged'
    | 'shrunk'
    | 'lost_exports';
  readonly message: string;
};

export type Parsed<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: AnswerProblem };

export function usable<T>(value: T): Parsed<T> {
  return { ok: true, value };
}

export function unusable(code: AnswerProblem['code'], message: string): Parsed<never> {
  return { ok: false, problem: { code, message } };
}

const MOST_NAMED = 10;
const LONGEST_NAMED = 200;

/** Some texts of an answer within a sentence for its model: however many and long they are, the sentence stays short. */
export function listed(texts: readonly string[]): string {
  const named = texts
    .slice(0, MOST_NAMED)
    .map((text) => (text.length <= LONGEST_NAMED ? text : `${text.slice(0, LONGEST_NAMED)}…`));
  const more = texts.length - named.length;
  return named.join(', ') + (more > 0 ? ` and ${more} more` : '');
}
