import express, { type Router } from 'express';
import type { Application } from '../../application/index.js';
import { resource } from './resource.js';

/** GET /queue: who runs, who waits, and for how long (SC-12). */
export function queueRouter(application: Application): Router {
  const router = express.Router();
  resource(router, '/queue', {
    GET: async (_request, response) => {
      response.json(await application.getQueue());
    },
  });
  return router;
}
