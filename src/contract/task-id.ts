import { z } from 'zod';
import { isUuid } from '../domain/kernel/uuid.js';

/** A task's id as every door takes it. */
export const taskId = z
  .string()
  .refine(isUuid, { error: 'must be a task id, such as 0197c5a2-7c3e-7000-8000-1d2f3a4b5c6d' })
  .meta({
    minLength: 36,
    maxLength: 36,
    description: 'The id that the service gave the task when it was submitted (a UUID).',
  });
