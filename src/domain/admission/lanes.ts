import { PRIORITIES, type PriorityName } from './priority.js';

/** Workflow tasks of all workflows. */
export const WORKFLOW_QUEUE = 'intern-workflows';
/** Effects on the data folder: polled by the one process that holds its lock. */
export const JOURNAL_QUEUE = 'intern-journal';
/**
 * What admission itself asks for: a look at the open tasks, an alert. Beside the lanes, because nobody gets a place before
 * the first look, and a full lane must not keep it waiting, nor be shortened by it.
 */
export const ADMISSION_QUEUE = 'intern-admission';

/** The Temporal task queue in which the steps of a task of that priority run (SC-7). */
export function laneOf(priority: PriorityName): string {
  return `intern-lane-${priority.toLowerCase()}`;
}

/** Bytes of UTF-8; Temporal refuses an activity with a longer key. */
const MAX_FAIRNESS_KEY = 64;
const utf8 = new TextEncoder();

/** The longest beginning with at most that many bytes, cut between characters. */
function firstBytes(text: string, most: number): string {
  if (utf8.encode(text).length <= most) return text;
  let kept = '';
  let bytes = 0;
  for (const character of text) {
    bytes += utf8.encode(character).length;
    if (bytes > most) break;
    kept += character;
  }
  return kept;
}

/** The turn inside a lane: by priority (Temporal counts from 1), and fairly among clients (SC-7). */
export function turnOf(
  priority: PriorityName,
  client: string,
): { readonly priorityKey: number; readonly fairnessKey: string } {
  return { priorityKey: PRIORITIES[priority] / 10 + 1, fairnessKey: firstBytes(client, MAX_FAIRNESS_KEY) };
}

/** The workflow id of the one workflow that decides who may run. */
export const ADMISSION_ID = 'intern-admission';
