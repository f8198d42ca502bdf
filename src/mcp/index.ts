export { createMcpRouter } from './http.js';
export { serveStdio } from './stdio.js';
