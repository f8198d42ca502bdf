import {
  ApplicationError,
  describeDefect,
  type ApplicationProblem,
  type Logger,
} from '../application/index.js';
import { ContractError } from '../contract/index.js';
import { trimEndOf } from '../domain/kernel/trim-end-of.js';
import type { McpTool } from './tools/index.js';

/** What a model does next, in tools and fields: this is all that it has. */
const NEXT: Readonly<Record<ApplicationProblem, string | null>> = {
  unknown_task: 'list_tasks has the ids of all tasks, as task_id',
  no_code_yet: 'ask get_task_status until its code_version is above 0',
  code_lost: null,
  unknown_version: 'leave version out to get the newest',
  stale_report:
    'call get_task_code with task_id alone, and if the bug is still there, report_bug again with its version as code_version and its code_hash as code_hash',
  task_ended: 'get_task_status says how it ended; start_coding_task takes a new prompt',
  message_refused: 'get_task_status shows what the task does now, in status and current_module',
  already_so: 'get_task_status shows it, in status, priority and iteration',
  prompt_refused: 'call start_coding_task with another prompt',
  no_sandbox:
    'this is about the machine of the service: tell the person who keeps it; no other arguments help, and once it is mended the same call works',
  missing_tool: 'leave language out, or choose another one',
  idempotency_conflict: null,
  queue_full: 'get_queue_stats shows who waits; then call start_coding_task again',
  stopping: null,
  already_stopping: null,
  engine_unreachable: null,
  no_worker: null,
  storage_failed: null,
};

function again({ errors }: ContractError, { name, fields }: McpTool): string {
  const unknown = errors.some(({ message }) => message.startsWith('is not a known field'));
  const known = fields.length === 0 ? 'It takes none' : `Its fields are ${fields.join(', ')}`;
  return `${unknown ? `${known}. ` : ''}Correct that and call ${name} again.`;
}

/** An error in words by which a model can do better; what nobody foresaw goes to the log. */
export function explain(error: unknown, tool: McpTool, logger: Logger): string {
  if (error instanceof ContractError) return `${trimEndOf(error.message, '.')}. ${again(error, tool)}`;
  if (error instanceof ApplicationError) {
    const { code, happened, retryAfterSeconds } = error;
    const next = NEXT[code];
    const advice = next === null ? '' : `; ${next}`;
    const retry = retryAfterSeconds === null ? '' : ` Try again in ${retryAfterSeconds} seconds.`;
    return `${happened}${advice} (${code})${retry}`;
  }
  logger.error({ tool: tool.name, ...describeDefect(error) }, 'an MCP tool failed inside the service');
  return 'something went wrong inside the service; its log says what (internal_error)';
}
