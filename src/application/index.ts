export { ApplicationError, type ApplicationProblem } from './application-error.js';
export { createApplication, type Application } from './create-application.js';
export type { ApplicationDependencies } from './dependencies.js';
export { describeDefect } from './describe-defect.js';
export type { Logger } from './logger.js';
export type { SubmitOptions } from './tasks/submit-task.js';
export { isEnded } from './tasks/task-status-view.js';
