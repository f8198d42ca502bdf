export { createBareProcessSandbox } from './bare-process/bare-process-sandbox.js';
export { createBubblewrapSandbox } from './bubblewrap/bubblewrap-sandbox.js';
