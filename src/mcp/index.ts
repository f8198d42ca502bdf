export { createMcpRouter, type StdioCommand } from './http.js';
export { serveStdio } from './stdio.js';
