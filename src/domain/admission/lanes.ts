import { PRIORITIES, type PriorityName } from './priority.js';

/** Workflow tasks of all workflows. */
export const WORKFLOW_QUEUE = 'intern-workflows';
/** Effects on the data folder: polled by the one process that holds its lock. */
export const JOURNAL_QUEUE = 'intern-journal';

/** The Temporal task queue in which the steps of a task of that priority run (SC-7). */
export function laneOf(priority: PriorityName): string {
  return `intern-lane-${priority.toLowerCase()}`;
}

const MAX_FAIRNESS_KEY = 64;

/** The turn inside a lane: by priority (Temporal counts from 1), and fairly among clients (SC-7). */
export function turnOf(
  priority: PriorityName,
  client: string,
): { readonly priorityKey: number; readonly fairnessKey: string } {
  return { priorityKey: PRIORITIES[priority] / 10 + 1, fairnessKey: client.slice(0, MAX_FAIRNESS_KEY) };
}

/** The workflow id of the one workflow that decides who may run. */
export const ADMISSION_ID = 'intern-admission';
