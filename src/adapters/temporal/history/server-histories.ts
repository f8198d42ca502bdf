import { intern } from '../../../domain/kernel/invocation.js';
import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { isTaskId } from '../../../domain/task/task-folder.js';
import { HistoryError, type HistoryEvent, type RunHistories } from '../../../ports/run-histories.js';

const ANSWER_MS = 10_000;
/** gRPC's own numbers. */
const NOT_FOUND = 5;
const INVALID_ARGUMENT = 3;

/** The histories that the Temporal server still has; read by pages. */
export function createServerHistories({ client }: { readonly client: Client }): RunHistories {
  const { namespace } = client.options;
  const ask = <T>(call: () => Promise<T>): Promise<T> =>
    client.withDeadline(Date.now() + ANSWER_MS, call).catch((error: unknown) => {
      throw explain(error);
    });

  async function currentRun(taskId: string): Promise<readonly string[]> {
    try {
      const { runId } = await client.withDeadline(Date.now() + ANSWER_MS, () =>
        client.workflow.getHandle(taskId).describe(),
      );
      return [runId];
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return [];
      throw explain(error);
    }
  }

  return {
    async runIds(taskId) {
      if (!isTaskId(taskId)) return [];
      // The list may lag behind by a moment; the current run is known at once.
      const ids = new Set(await currentRun(taskId));
      await ask(async () => {
        for await (const run of client.workflow.list({ query: `WorkflowId = '${taskId}'` }))
          ids.add(run.runId);
      });
      return [...ids];
    },
    async *events(taskId, runId) {
      let nextPageToken: Uint8Array = new Uint8Array();
      do {
        const page = await ask(() =>
          client.workflowService.getWorkflowExecutionHistory({
            namespace,
            execution: { workflowId: taskId, runId },
            nextPageToken,
          }),
        );
        yield* asJson(page.history?.events ?? []);
        ({ nextPageToken } = page);
      } while (nextPageToken.length > 0);
    },
  };
}

type ProtoEvents = NonNullable<NonNullable<Parameters<typeof historyToJSON>[0]>['events']>;

function asJson(events: ProtoEvents): readonly HistoryEvent[] {
  if (events.length === 0) return [];
  return (JSON.parse(historyToJSON({ events })) as { readonly events: readonly HistoryEvent[] }).events;
}

function explain(error: unknown): HistoryError {
  if (error instanceof HistoryError) return error;
  const code = codeOf(error);
  const reason = error instanceof Error ? error.message : String(error);
  if (code === NOT_FOUND || code === INVALID_ARGUMENT) {
    return new HistoryError(
      'unknown_run',
      `the Temporal server does not know this run (any more): ${reason}`,
      {
        cause: error,
      },
    );
  }
  return new HistoryError('unreachable', `Temporal does not answer: ${reason}; see \`${intern()} doctor\``, {
    cause: error,
  });
}

function codeOf(error: unknown): unknown {
  const outer = error as { readonly code?: unknown; readonly cause?: { readonly code?: unknown } } | null;
  return outer?.code ?? outer?.cause?.code;
}
