import { ADMISSION_ID, WORKFLOW_QUEUE } from '../../domain/admission/lanes.js';
import type { admission } from '../../workflows/index.js';
import type { AdmissionSettings } from '../../workflows/messages.js';

/** How admission is started when it is not there: by whoever needs it first, with the same id everywhere. */
export function admissionStart(settings: AdmissionSettings) {
  return {
    workflowId: ADMISSION_ID,
    taskQueue: WORKFLOW_QUEUE,
    args: [{ settings, carried: null }] as Parameters<typeof admission>,
    workflowTaskTimeout: settings.task.workflow_task_ms,
    staticSummary: 'decides which coding tasks may run',
    memo: {},
  };
}
