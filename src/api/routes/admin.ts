import express, { type Router } from 'express';
import type { Application } from '../../application/index.js';
import { jsonBody } from '../middleware/json-body.js';
import { resource } from './resource.js';
import { preferredWaitMs } from './submission-headers.js';

const ACCEPTED = 202;

/**
 * POST /admin/shutdown (AP-9): answered at once, or, with `Prefer: wait=N`, when the tasks are cancelled or N seconds
 * have passed.
 */
export function adminRouter(application: Application): Router {
  const router = express.Router();
  resource(router, '/admin/shutdown', {
    POST: [
      ...jsonBody,
      async (request, response) => {
        const waitMs = preferredWaitMs(request.get('Prefer')) ?? 0;
        response.status(ACCEPTED).json(await application.shutDown(request.body, waitMs));
      },
    ],
  });
  return router;
}
