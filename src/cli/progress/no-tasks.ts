import { INTERN } from '../../domain/kernel/invocation.js';

/** In the place of a list of tasks, before the first. */
export const NO_TASKS = `no tasks yet: ${INTERN} run "Build email validator"`;
