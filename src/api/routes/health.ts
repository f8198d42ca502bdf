import express, { type Router } from 'express';
import type { Application } from '../../application/index.js';
import { resource } from './resource.js';

const WELL = 200;
const NOT_WELL = 503;

/** GET /health for people, /health/live and /health/ready for orchestrators (AP-6). */
export function healthRouter({ health }: Application): Router {
  const router = express.Router();
  resource(router, '/health', {
    GET: async (_request, response) => {
      const found = await health.get();
      response.status(found.status === 'ok' ? WELL : NOT_WELL).json(found);
    },
  });
  resource(router, '/health/live', {
    GET: (_request, response) => {
      response.json({ status: 'ok' });
    },
  });
  resource(router, '/health/ready', {
    GET: async (_request, response) => {
      const found = await health.ready();
      response.status(found.status === 'ok' ? WELL : NOT_WELL).json(found);
    },
  });
  return router;
}
