import type { z } from 'zod';
import { isPlainObject } from '../domain/kernel/json.js';
import { invalidRequest, type FieldError } from './contract-error.js';
import { shown } from './shown.js';

const ROOT = 'body';
/** How a kind is called where another one came; the rules of our own say it themselves. */
const KINDS: Readonly<Record<string, string>> = {
  string: 'must be a text',
  number: 'must be a number',
  int: 'must be a whole number',
  boolean: 'must be true or false',
  array: 'must be a list, such as ["…", "…"]',
  object: 'must be an object, such as {"…": …}',
  record: 'must be an object, such as {"…": …}',
};

/**
 * Holds a value from outside to a schema.
 * @param root what to call the value itself in an error about the whole of it
 * @throws ContractError `invalid_request` with one entry for each field that is wrong, which shows its value
 */
export function check<Output>(schema: z.ZodType<Output>, value: unknown, root = ROOT): Output {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw invalidRequest(result.error.issues.flatMap((issue) => fieldErrors(issue, value, root)));
}

function fieldErrors(issue: z.core.$ZodIssue, value: unknown, root: string): readonly FieldError[] {
  const field = fieldPath(issue.path, root);
  const found = valueAt(value, issue.path);
  if (issue.code === 'unrecognized_keys') {
    const parent = issue.path.length === 0 ? '' : `${field}.`;
    return issue.keys.map((key) => ({
      field: `${parent}${key.slice(0, 100)}`,
      message: `is not a known field (it was ${shown(valueAt(found, [key]))})`,
    }));
  }
  const message = plainMessage(issue, found);
  // What a rule of our own says of a list or an object, it says of something in it.
  const isOfParts = issue.code === 'custom' && typeof found === 'object' && found !== null;
  return [{ field, message: isOfParts ? message : withValue(message, found) }];
}

/** A rule that was broken, with what broke it, where the rule does not say so itself. */
function withValue(message: string, found: unknown): string {
  const saysSo = found === undefined || message.includes(', not ') || message.startsWith(shown(found));
  return saysSo ? message : `${message} (it was ${shown(found)})`;
}

function plainMessage(issue: z.core.$ZodIssue, found: unknown): string {
  if (found === undefined) return 'is required';
  // A message of our own is not the one that zod has for this.
  if (issue.code !== 'invalid_type' || !issue.message.startsWith('Invalid input')) return issue.message;
  return KINDS[issue.expected] ?? `must be of type ${issue.expected}`;
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((inner, part) => {
    if (Array.isArray(inner)) return inner[Number(part)];
    return isPlainObject(inner) && Object.hasOwn(inner, part) ? inner[String(part)] : undefined;
  }, value);
}

function fieldPath(path: readonly PropertyKey[], root: string): string {
  const text = path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
    .join('')
    .replace(/^\./, '');
  return text === '' ? root : text;
}
