import { Context } from '@temporalio/activity';

/**
 * The run that has the activity done. It is another one than the run that ordered it when that one was reset with the
 * order under way: the reset run has it carried out, in the words of the run before. Empty outside of a workflow.
 */
export function executingRun(): string {
  return Context.current().info.workflowExecution?.runId ?? '';
}
