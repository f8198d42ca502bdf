export { admission } from './admission/admission.js';
export { codingTask } from './coding-task/coding-task.js';
export { rebuildJournals } from './rebuild-journals.js';
