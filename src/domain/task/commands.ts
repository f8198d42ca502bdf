import type { PriorityName } from '../admission/priority.js';
import type { CallRecord, TaskEventData, TestScope } from './events.js';
import type { BugReport, Intervention } from './messages/index.js';
import type { FileRef, Language, Plan } from './plan.js';

/** What can be asked of a task. Ids, times and clocks are not part of it: the recorder adds them to what is decided. */
export type TaskCommand =
  | {
      readonly type: 'start_task';
      readonly request_sha256: string;
      readonly prompt_line: string;
      readonly language: Language | null;
      readonly model: string | null;
      readonly priority: PriorityName;
      readonly max_iterations: number;
      readonly timeout_ms: number | null;
    }
  | { readonly type: 'record_plan'; readonly plan: Plan; readonly call: CallRecord }
  | { readonly type: 'start_module'; readonly module: string }
  | {
      readonly type: 'record_code';
      readonly module: string;
      readonly step: string;
      readonly commit: string;
      readonly code_hash: string;
      readonly files: readonly FileRef[];
      readonly strategy: string;
      readonly call: CallRecord;
    }
  | {
      readonly type: 'start_test';
      readonly run: string;
      readonly scope: TestScope;
      readonly module: string | null;
    }
  | {
      readonly type: 'record_test';
      readonly result: TaskEventData['TEST_FAILED'] | TaskEventData['TEST_PASSED'];
      readonly outcome: 'passed' | 'failed';
    }
  | { readonly type: 'start_correction'; readonly module: string }
  /** A correction that answers the event `answers`: a bug report, or guidance. */
  | { readonly type: 'start_answer'; readonly module: string; readonly answers: string }
  | { readonly type: 'complete_module'; readonly module: string }
  | { readonly type: 'report_bug'; readonly report: BugReport }
  | { readonly type: 'intervene'; readonly intervention: Intervention }
  | { readonly type: 'preempt_task'; readonly reason: string }
  | { readonly type: 'resume_task'; readonly reason: string }
  | { readonly type: 'complete_task' }
  | {
      readonly type: 'fail_task';
      readonly reason: string;
      readonly message: string;
      readonly module: string | null;
    }
  | { readonly type: 'cancel_task'; readonly reason: string; readonly message?: string };

export type CommandOf<Type extends TaskCommand['type']> = Extract<TaskCommand, { readonly type: Type }>;
