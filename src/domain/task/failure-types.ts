/** Types of the failures that activities throw; the workflow decides by these names, which stand in histories. */
export const FAILURE = {
  modelUnavailable: 'ModelUnavailable',
  modelMissing: 'ModelMissing',
  contextExceeded: 'ContextExceeded',
  modelRefused: 'ModelRefused',
  stepTimeout: 'StepTimeout',
  taskTimeout: 'TaskTimeout',
  journalConflict: 'JournalConflict',
  journalBehind: 'JournalBehind',
  notIsolated: 'NotIsolated',
  missingTool: 'MissingTool',
  requestMissing: 'RequestMissing',
  requestInvalid: 'RequestInvalid',
  unsafePath: 'UnsafePath',
  storageUnavailable: 'StorageUnavailable',
  storageRefused: 'StorageRefused',
  /** The version that a step is to work on is not there as it was made; it can be made again. */
  codeDamaged: 'CodeDamaged',
  /** Not carried out, because a run ordered it that was reset; the reset run does it again when it may. */
  formerRun: 'FormerRun',
} as const;

const REASONS: Readonly<Record<string, string>> = {
  [FAILURE.modelMissing]: 'model_missing',
  [FAILURE.contextExceeded]: 'context_exceeded',
  [FAILURE.modelRefused]: 'model_refused',
  [FAILURE.stepTimeout]: 'step_timeout',
  [FAILURE.taskTimeout]: 'task_timeout',
  [FAILURE.notIsolated]: 'not_isolated',
  [FAILURE.missingTool]: 'missing_tool',
  [FAILURE.requestMissing]: 'request_missing',
  [FAILURE.requestInvalid]: 'request_invalid',
  [FAILURE.unsafePath]: 'unsafe_path',
  [FAILURE.storageUnavailable]: 'storage_unavailable',
  [FAILURE.storageRefused]: 'storage_refused',
  [FAILURE.codeDamaged]: 'code_damaged',
};

/** The reason that TASK_FAILED gives for a failure of that type. */
export function reasonOf(failureType: string | null | undefined): string {
  return REASONS[failureType ?? ''] ?? 'internal_error';
}
