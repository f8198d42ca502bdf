import { assertNever, DomainError } from '../../kernel/domain-error.js';
import type { TaskCommand } from '../commands.js';
import type { TaskEventDraft } from '../events.js';
import { hasEnded, type TaskState } from '../state.js';
import { completeModule } from './complete-module.js';
import { completeTask } from './complete-task.js';
import { cancelTask, failTask } from './end-task.js';
import { preemptTask, resumeTask } from './give-way.js';
import { intervene } from './intervene.js';
import { recordCode } from './record-code.js';
import { recordPlan } from './record-plan.js';
import { recordTest } from './record-test.js';
import { reportBug } from './report-bug.js';
import { startAnswer } from './start-answer.js';
import { startCorrection } from './start-correction.js';
import { startModule } from './start-module.js';
import { startTask } from './start-task.js';
import { startTest } from './start-test.js';

/**
 * What happens when a task is asked for something.
 * @throws DomainError `task_ended` after a terminal event, or the refusal of the one command
 */
export function decide(command: TaskCommand, state: TaskState): readonly TaskEventDraft[] {
  if (hasEnded(state)) throw new DomainError('task_ended', `the task has ended (${state.status})`);
  switch (command.type) {
    case 'start_task':
      return startTask(command, state);
    case 'record_plan':
      return recordPlan(command, state);
    case 'start_module':
      return startModule(command, state);
    case 'record_code':
      return recordCode(command, state);
    case 'start_test':
      return startTest(command, state);
    case 'record_test':
      return recordTest(command, state);
    case 'start_correction':
      return startCorrection(command, state);
    case 'start_answer':
      return startAnswer(command, state);
    case 'complete_module':
      return completeModule(command, state);
    case 'complete_task':
      return completeTask(state);
    case 'report_bug':
      return reportBug(command, state);
    case 'intervene':
      return intervene(command, state);
    case 'preempt_task':
      return preemptTask(command, state);
    case 'resume_task':
      return resumeTask(command, state);
    case 'fail_task':
      return failTask(command);
    case 'cancel_task':
      return cancelTask(command);
    default:
      return assertNever(command);
  }
}
