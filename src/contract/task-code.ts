import { z } from 'zod';
import { CODE_VERSION } from '../domain/task/bounds.js';
import { boundedCountOr } from './bounded.js';

/** Query of GET /tasks/{id}/code: the newest version when none is named. */
export const codeQuery = z.strictObject({
  version: boundedCountOr(CODE_VERSION, null).meta({
    description: 'The code version that is wanted; the newest when left out.',
  }),
});

/** Answer of GET /tasks/{id}/code. */
export const taskCode = z.strictObject({
  task_id: z.string(),
  version: z.int().min(1),
  commit: z.string(),
  code_hash: z.string(),
  files: z.array(
    z.strictObject({
      path: z.string().meta({ description: 'Relative to the root of the code, with /.' }),
      sha256: z.string(),
      bytes: z.int().min(0),
      content: z.string(),
    }),
  ),
});
export type TaskCode = z.infer<typeof taskCode>;
