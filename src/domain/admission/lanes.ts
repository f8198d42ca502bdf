import type { PriorityName } from './priority.js';

/** Workflow tasks of all workflows. */
export const WORKFLOW_QUEUE = 'intern-workflows';
/** Effects on the data folder: polled by the one process that holds its lock. */
export const JOURNAL_QUEUE = 'intern-journal';

/** The Temporal task queue in which the steps of a task of that priority run (SC-7). */
export function laneOf(priority: PriorityName): string {
  return `intern-lane-${priority.toLowerCase()}`;
}

/** The workflow id of the one workflow that decides who may run. */
export const ADMISSION_ID = 'intern-admission';
