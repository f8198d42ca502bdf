import { ApplicationFailure, workflowInfo } from '@temporalio/workflow';
// First of all: what comes in from now on is checked.
import './gate.js';
import { INVALID_INPUT } from './checked-messages.js';

export { admission } from './admission/admission.js';
export { codingTask } from './coding-task/coding-task.js';
export { rebuildJournals } from './rebuild-journals.js';

/** Somebody has started a workflow by hand that there is not: it ends at once, and is not tried for ever. */
// eslint-disable-next-line import-x/no-default-export -- Temporal takes it for every type that there is not
export default function unknownWorkflow(): Promise<never> {
  const message = `there is no workflow of the type ${JSON.stringify(workflowInfo().workflowType)}`;
  return Promise.reject(ApplicationFailure.nonRetryable(message, INVALID_INPUT));
}
