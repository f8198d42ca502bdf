export { readBugReport, type BugReport } from './bug-report.js';
export type { Seen } from './fields.js';
export {
  INTERVENTION_KINDS,
  isUrgent,
  kindProblem,
  MOMENTS,
  readIntervention,
  writeIntervention,
  type Intervention,
  type Wish,
} from './intervention.js';
