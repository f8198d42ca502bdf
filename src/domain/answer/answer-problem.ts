/** Why an answer cannot be used; `message` is a sentence for the model that gave it. */
export type AnswerProblem = {
  readonly code:
    | 'empty_answer'
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
