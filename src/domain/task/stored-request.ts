import { isPlainObject } from '../kernel/json.js';
import { DomainError } from '../kernel/domain-error.js';
import { isModelName, MODEL_RULE, numberProblem, refuseProblem, TIMEOUT_SECONDS } from './bounds.js';
import { LANGUAGES, type Language } from './plan.js';

/** What steers a task of the request that it was submitted with; null where nothing was chosen. */
export type StoredRequest = {
  readonly language: Language | null;
  readonly model: string | null;
  /** Milliseconds of running time. */
  readonly timeout_ms: number | null;
};

const CODE = 'invalid_request';

function readLanguage(value: unknown): Language | null {
  if (value === undefined || value === null) return null;
  const found = LANGUAGES.find((language) => language === value);
  if (found) return found;
  throw new DomainError(
    CODE,
    `language must be one of ${LANGUAGES.join(', ')}, not ${short(value)}`,
    'language',
  );
}

function readModel(value: unknown): string | null {
  if (value === undefined || value === null || value === '') return null;
  if (isModelName(value)) return value;
  throw new DomainError(CODE, `model ${MODEL_RULE}, not ${short(value)}`, 'model');
}

function readTimeout(value: unknown): number | null {
  if (value === undefined || value === null) return null;
  refuseProblem(CODE, 'timeout_seconds', numberProblem(value, TIMEOUT_SECONDS));
  return Math.round((value as number) * 1000);
}

function short(value: unknown): string {
  return JSON.stringify(value).slice(0, 100);
}

/**
 * Reads a request as it lies on disk, where an older version of the doors or a hand may have put it: nothing of it is
 * taken for granted, and what TASK_STARTED could not hold is refused before it is tried.
 * @returns null for something that is no request at all
 * @throws DomainError `invalid_request` that names the field, its value, and what is allowed
 */
export function readStoredRequest(value: unknown): StoredRequest | null {
  if (!isPlainObject(value) || typeof value.prompt !== 'string') return null;
  return {
    language: readLanguage(value.language),
    model: readModel(value.model),
    timeout_ms: readTimeout(value.timeout_seconds),
  };
}
