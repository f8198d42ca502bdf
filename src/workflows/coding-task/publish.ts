import { setCurrentDetails, upsertMemo, upsertSearchAttributes } from '@temporalio/workflow';
import type { TaskState } from '../../domain/task/state.js';
import { languageAttribute, priorityAttribute, statusAttribute, versionAttribute } from '../messages.js';

/** What Temporal's Web UI shows and filters by; each is an event of the history, so only what has changed is sent. */
export function publish(before: TaskState, after: TaskState): void {
  const changed = [];
  if (after.status !== before.status) changed.push({ key: statusAttribute, value: after.status });
  if (after.code_version !== before.code_version)
    changed.push({ key: versionAttribute, value: after.code_version });
  if (after.language !== before.language && after.language)
    changed.push({ key: languageAttribute, value: after.language });
  const { priority } = after.chosen;
  if (priority !== null && priority !== before.chosen.priority) {
    changed.push({ key: priorityAttribute, value: priority });
    upsertMemo({ priority });
  }
  if (changed.length > 0) upsertSearchAttributes(changed);
  const modules = after.modules.map(
    (module) => `- ${module.name}: ${module.phase}, iterations: ${module.iterations}`,
  );
  setCurrentDetails(
    [`**${after.status}**, code version ${after.code_version}, events: ${after.sequence}`, ...modules].join(
      '\n',
    ),
  );
}
