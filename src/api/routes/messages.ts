import express, { type Router } from 'express';
import type { Application } from '../../application/index.js';
import { jsonBody } from '../middleware/json-body.js';
import { clientOf } from './client-of.js';
import { idOf, resource } from './resource.js';

/**
 * POST /tasks/{id}/bug-reports and /tasks/{id}/interventions (AP-5): 202, because a message that is taken stands in the
 * record at once and takes effect at the next safe point.
 */
export function messagesRouter(application: Application): Router {
  const router = express.Router();
  resource(router, '/tasks/:id/bug-reports', {
    POST: [
      ...jsonBody,
      async (request, response) => {
        response
          .status(202)
          .json(await application.reportBug(idOf(request), request.body, clientOf(request)));
      },
    ],
  });
  resource(router, '/tasks/:id/interventions', {
    POST: [
      ...jsonBody,
      async (request, response) => {
        response
          .status(202)
          .json(await application.intervene(idOf(request), request.body, clientOf(request)));
      },
    ],
  });
  return router;
}
