import { ApplicationFailure, patched, TemporalFailure } from '@temporalio/workflow';
import { DomainError } from '../../domain/kernel/domain-error.js';

/** Stands in histories: a task that was ended by a defect is ended by it again whenever its history is replayed. */
const ENDED_BY_DEFECT = 'ended-by-defect';
/** What the SDK says of the code of workflows, and how it leaves a run: nothing that a task was ended by. */
const OF_THE_SDK: readonly string[] = ['ContinueAsNew', 'DeterminismViolationError', 'WorkflowError'];
const LONGEST = 1_000;

/**
 * True for an error of our own code that is to end the task with a reason. Temporal tries a workflow task that throws for
 * ever, which is right for code that does not fit the history (after an upgrade: the next version may), and wrong for code
 * that finds the same value impossible each time. The two differ in when they happen: what fails where the history was
 * made before, without a mark of having failed there then, is about the code, and goes on being tried (decision 22).
 */
export function endsTask(error: unknown): boolean {
  if (error instanceof TemporalFailure) return false;
  if (error instanceof Error && OF_THE_SDK.includes(error.name)) return false;
  return patched(ENDED_BY_DEFECT);
}

/** The error in one line: its kind and what it says. */
export function describeDefect(error: unknown): string {
  if (!(error instanceof Error)) return String(error).slice(0, LONGEST);
  const kind = error instanceof DomainError ? error.code : error.name;
  return `${error.message} (${kind})`.slice(0, LONGEST);
}

/** The error as the workflow ends with it: where not even the record could take it, the failure itself says it. */
export function asFailure(error: unknown): unknown {
  if (!endsTask(error)) return error;
  return ApplicationFailure.nonRetryable(`the task met a defect: ${describeDefect(error)}`, 'TaskDefect');
}
