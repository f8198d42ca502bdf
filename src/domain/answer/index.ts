export { type AnswerProblem, type Parsed } from './answer-problem.js';
export { compareVersions } from './compare-versions.js';
export { parseCode, type AnsweredFile, type CodeAnswer } from './parse-code.js';
export { parsePlan } from './parse-plan.js';
export { type RepairJson } from './find-json.js';
export { PLAN_SCHEMA } from './plan-schema.js';
