export { createArchiveMark } from './archive-mark.js';
export { createSavedHistories } from './saved-histories.js';
