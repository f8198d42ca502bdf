export { createEmbeddedServer, type EmbeddedServer, type RunningServer } from './embedded-server.js';
export { findTemporalBinary } from './find-binary.js';
export { readRetention, setRetention } from './namespace-retention.js';
export { isAlive } from './server-process.js';
export { TemporalServerError } from './temporal-server-error.js';
