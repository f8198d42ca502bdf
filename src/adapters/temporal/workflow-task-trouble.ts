import type { Client, WorkflowExecutionDescription } from '@temporalio/client';
import { failureLine } from './failure-line.js';

type Page = Awaited<ReturnType<Client['workflowService']['getWorkflowExecutionHistoryReverse']>>;
type HistoryEvent = NonNullable<NonNullable<Page['history']>['events']>[number];

/** What went wrong with a workflow task, as its history tells: the server writes down the first attempts only. */
export type Trouble = { readonly kind: 'failed'; readonly message: string } | { readonly kind: 'timed_out' };

const LATEST = 20;
const LONGEST = 300;
/**
 * Causes (WorkflowTaskFailedCause) that belong to the usual course: UNHANDLED_COMMAND and UNHANDLED_UPDATE, news that came
 * while the task was done; RESET_STICKY_TASK_QUEUE; FORCE_CLOSE_COMMAND; RESET_WORKFLOW.
 */
const USUAL: readonly number[] = [1, 31, 13, 17, 20];

/** The latest trouble among the last events of a run; null when they tell of none. */
export async function lastTrouble(
  client: Client,
  { workflowId, runId }: Pick<WorkflowExecutionDescription, 'workflowId' | 'runId'>,
): Promise<Trouble | null> {
  const { history } = await client.workflowService.getWorkflowExecutionHistoryReverse({
    namespace: client.options.namespace,
    execution: { workflowId, runId },
    maximumPageSize: LATEST,
  });
  for (const event of history?.events ?? []) {
    const trouble = troubleOf(event);
    if (trouble !== null) return trouble;
  }
  return null;
}

function troubleOf(event: HistoryEvent): Trouble | null {
  const failed = event.workflowTaskFailedEventAttributes;
  if (event.workflowTaskTimedOutEventAttributes) return { kind: 'timed_out' };
  if (!failed || USUAL.includes(Number(failed.cause))) return null;
  return { kind: 'failed', message: failureLine(failed.failure, LONGEST) };
}

export function isTimeout(trouble: Trouble | null): boolean {
  return trouble?.kind === 'timed_out';
}

/** The end of a sentence on the attempts: "… was tried 3 times and …". */
export function textOf(trouble: Trouble | null): string {
  if (trouble === null) return 'never done';
  if (trouble.kind === 'timed_out') return 'no worker answered in time';
  return `failed: ${trouble.message === '' ? 'without a word on why' : trouble.message}`;
}
