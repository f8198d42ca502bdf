export { readBugReport, type BugReport } from './bug-report.js';
export { MAX_MESSAGE_CHARACTERS, type Seen } from './fields.js';
export {
  INTERVENTION_KINDS,
  isUrgent,
  kindProblem,
  MAX_ITERATION_LIMIT,
  MOMENTS,
  readIntervention,
  writeIntervention,
  type Intervention,
  type Wish,
} from './intervention.js';
