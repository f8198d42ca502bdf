import express, { type Router } from 'express';
import type { Application } from '../../application/index.js';
import { idOf, resource } from './resource.js';

/** GET /tasks/{id}/calls: what each model call was for and used (AP-3). */
export function callsRouter(application: Application): Router {
  const router = express.Router();
  resource(router, '/tasks/:id/calls', {
    GET: async (request, response) => {
      response.json(await application.getCalls(idOf(request)));
    },
  });
  return router;
}
