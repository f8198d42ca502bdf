import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import {
  ApplicationError,
  describeDefect,
  type ApplicationProblem,
  type Logger,
} from '../../application/index.js';
import {
  ContractError,
  type EventPage,
  type MessageTaken,
  type QueueStatus,
  type TaskCode,
  type TaskList,
  type TaskStatusView,
} from '../../contract/index.js';

/** What a model that called a tool can do about an error, where the message speaks to who keeps the machine. */
const FOR_A_MODEL: Readonly<Partial<Record<ApplicationProblem, string>>> = {
  no_sandbox:
    'This is about the machine of the service: tell the person who keeps it; no other arguments help, and once it is mended the same call works',
};

/** An answer as structured content, and as text for clients that read only that. */
export function structuredAnswer(
  answer: TaskStatusView | MessageTaken | QueueStatus | TaskList | EventPage | TaskCode,
): CallToolResult {
  return { structuredContent: { ...answer }, content: [{ type: 'text', text: JSON.stringify(answer) }] };
}

/** Runs a tool; what it throws becomes an error result that says what a model can do about it. */
export async function answering(logger: Logger, act: () => Promise<CallToolResult>): Promise<CallToolResult> {
  try {
    return await act();
  } catch (error) {
    return { isError: true, content: [{ type: 'text', text: explain(error, logger) }] };
  }
}

function explain(error: unknown, logger: Logger): string {
  if (error instanceof ContractError) return error.message;
  if (error instanceof ApplicationError) {
    const retry = error.retryAfterSeconds === null ? '' : ` Try again in ${error.retryAfterSeconds} seconds.`;
    const advice = FOR_A_MODEL[error.code];
    return `${error.message}${advice === undefined ? '' : `. ${advice}`} (${error.code})${retry}`;
  }
  logger.error(describeDefect(error), 'an MCP tool failed inside the service');
  return 'something went wrong inside the service; its log says what (internal_error)';
}
