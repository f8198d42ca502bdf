export { createMcpRouter } from './http.js';
export { createMcpServer, type McpOptions } from './server.js';
export { serveStdio } from './stdio.js';
