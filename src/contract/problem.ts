import { z } from 'zod';
import { reportLayer } from './task-messages.js';

export const PROBLEM_MEDIA_TYPE = 'application/problem+json';

/** Every error that leaves the service by HTTP (RFC 9457); `code` is stable and meant for programs. */
export const problem = z.strictObject({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  code: z.string(),
  errors: z
    .array(z.strictObject({ field: z.string(), message: z.string() }))
    .readonly()
    .nullable(),
  layer: reportLayer
    .nullable()
    .meta({ description: 'The layer that refused a stale bug report, else null.' }),
});
export type Problem = z.infer<typeof problem>;
