export { createBareProcessSandbox } from './bare-process/bare-process-sandbox.js';
export { createBubblewrapSandbox } from './bubblewrap/bubblewrap-sandbox.js';
export { createContainerSandbox } from './container/container-sandbox.js';
export { createFirstIsolated } from './first-isolated.js';
