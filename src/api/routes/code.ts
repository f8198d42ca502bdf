import express, { type Router } from 'express';
import type { Application } from '../../application/index.js';
import { check, codeQuery } from '../../contract/index.js';
import { idOf, resource } from './resource.js';

/** GET /tasks/{id}/code: the files of a code version with hashes and contents (AP-3). */
export function codeRouter(application: Application): Router {
  const router = express.Router();
  resource(router, '/tasks/:id/code', {
    GET: async (request, response) => {
      const { version } = check(codeQuery, request.query, 'query');
      response.json(await application.getCode(idOf(request), version));
    },
  });
  return router;
}
