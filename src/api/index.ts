export { createApp } from './app.js';
export type { Security } from './middleware/gate.js';
export { attachStream, type Stream, type StreamOptions } from './stream/attach-stream.js';
export { createHttpServer } from './wire/http-server.js';
