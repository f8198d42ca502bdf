export { createLocalTextWork } from './local-text-work.js';
export { createThreadedTextWork, textWorkInThread } from './threaded-text-work.js';
export { createWorkThread, OverTimeLimit, type WorkRequest, type WorkThread } from './work-thread.js';
