import type { z } from 'zod';
import { ContractError, type FieldError } from './contract-error.js';

const ROOT = 'body';

/**
 * Holds a value from outside to a schema.
 * @param root what to call the value itself in an error about the whole of it
 * @throws ContractError `invalid_request` with one entry for each field that is wrong
 */
export function check<Output>(schema: z.ZodType<Output>, value: unknown, root = ROOT): Output {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const errors = result.error.issues.flatMap((issue) => fieldErrors(issue, root));
  const named = errors.map(({ field, message }) => `${field}: ${message}`).join('; ');
  throw new ContractError('invalid_request', `the request is not valid: ${named}`, errors);
}

function fieldErrors(issue: z.core.$ZodIssue, root: string): readonly FieldError[] {
  const field = fieldPath(issue.path, root);
  if (issue.code === 'unrecognized_keys') {
    const parent = issue.path.length === 0 ? '' : `${field}.`;
    return issue.keys.map((key) => ({
      field: `${parent}${key.slice(0, 100)}`,
      message: 'is not a known field',
    }));
  }
  return [{ field, message: plainMessage(issue) }];
}

function plainMessage(issue: z.core.$ZodIssue): string {
  if (issue.code !== 'invalid_type') return issue.message;
  if (issue.message.endsWith('received undefined')) return 'is required';
  if (issue.message.endsWith('received NaN')) return 'must be a number';
  return issue.message.replace('Invalid input: expected', 'must be of type').replace(', received', ', not');
}

function fieldPath(path: readonly PropertyKey[], root: string): string {
  const text = path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
    .join('')
    .replace(/^\./, '');
  return text === '' ? root : text;
}
