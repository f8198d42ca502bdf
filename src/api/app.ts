import express, { type Express, type RequestHandler } from 'express';
import type { Application, Logger } from '../application/index.js';
import { crossOrigin } from './middleware/cross-origin.js';
import { gate, type Security } from './middleware/gate.js';
import { problemHandler, unknownPath } from './middleware/problem.js';
import { requestLog } from './middleware/request-log.js';
import { responseHeaders } from './middleware/response-headers.js';
import { adminRouter } from './routes/admin.js';
import { callsRouter } from './routes/calls.js';
import { codeRouter } from './routes/code.js';
import { eventsRouter } from './routes/events.js';
import { healthRouter } from './routes/health.js';
import { queueRouter } from './routes/queue.js';
import { messagesRouter } from './routes/messages.js';
import { streamRouter } from './routes/stream.js';
import { tasksRouter } from './routes/tasks.js';

export type AppOptions = {
  readonly application: Application;
  readonly security: Security;
  readonly logger: Logger;
  /** Served at /mcp, behind the same gate. */
  readonly mcp?: RequestHandler;
};

/** The REST door as an Express app; whoever calls this decides where it listens. */
export function createApp({ application, security, logger, mcp }: AppOptions): Express {
  const app = express();
  app.disable('x-powered-by');
  app.use(responseHeaders, requestLog(logger), gate(security), crossOrigin(security.allowedOrigins));
  app.use(
    tasksRouter(application),
    messagesRouter(application),
    eventsRouter(application),
    codeRouter(application),
    callsRouter(application),
  );
  app.use(healthRouter(application), queueRouter(application), adminRouter(application), streamRouter());
  if (mcp) app.use('/mcp', mcp);
  app.use(unknownPath, problemHandler(logger));
  return app;
}
