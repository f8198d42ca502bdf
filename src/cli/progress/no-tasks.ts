import { intern } from '../../domain/kernel/invocation.js';

/** In the place of a list of tasks, before the first. */
export const noTasks = (): string => `no tasks yet: ${intern()} run "Build email validator"`;
