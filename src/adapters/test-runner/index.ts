export { createNodeTestRunner } from './node/node-test-runner.js';
export { createPythonTestRunner } from './python/python-test-runner.js';
export { localCodeReader, type CodeReader } from './node/code-reader.js';
