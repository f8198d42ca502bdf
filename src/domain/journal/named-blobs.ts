import { isPlainObject } from '../kernel/json.js';
import type { RecordedEvent } from '../task/events.js';

/** A text in the task's folder that an event names by its hash; `field` says where in the event's data. */
export type NamedBlob = { readonly field: string; readonly sha256: string };

/**
 * The blobs that an event names: the request, the prompts and answers of model calls, the output of test runs. The files
 * of a code version are not among them: they are in the repository, and are looked at there.
 */
export function blobsNamedBy({ data }: RecordedEvent): readonly NamedBlob[] {
  const { request_sha256, call, output } = data;
  const named: readonly (readonly [string, unknown])[] = [
    ['request_sha256', request_sha256],
    ...fieldsOf('call', call, ['prompt_sha256', 'answer_sha256']),
    ...fieldsOf('output', output, ['sha256']),
  ];
  return named.flatMap(([field, sha256]) => (typeof sha256 === 'string' ? [{ field, sha256 }] : []));
}

function fieldsOf(
  name: string,
  value: unknown,
  fields: readonly string[],
): readonly (readonly [string, unknown])[] {
  return isPlainObject(value) ? fields.map((field) => [`${name}.${field}`, value[field]] as const) : [];
}
