export { createEmbeddedServer, type EmbeddedServer } from './embedded-server.js';
export { findTemporalBinary } from './find-binary.js';
export { readRetention, setRetention } from './namespace-retention.js';
export { registerSearchAttributes } from './search-attributes.js';
export { isAlive } from './server-process.js';
export { readServerRecord } from './server-record.js';
export { TemporalServerError } from './temporal-server-error.js';
