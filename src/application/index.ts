export { ApplicationError, type ApplicationProblem } from './application-error.js';
export { createApplication, type Application } from './create-application.js';
export type { ApplicationDependencies } from './dependencies.js';
export { describeDefect } from './describe-defect.js';
export type { Logger } from './logger.js';
