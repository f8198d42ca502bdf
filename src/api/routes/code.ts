import express, { type Router } from 'express';
import type { Application } from '../../application/index.js';
import { codeQuery } from '../../contract/index.js';
import { asking, idOf, resource } from './resource.js';

/** GET /tasks/{id}/code: the files of a code version with hashes and contents (AP-3). */
export function codeRouter(application: Application): Router {
  const router = express.Router();
  resource(router, '/tasks/:id/code', {
    GET: asking(codeQuery, async ({ version }, request, response) => {
      response.json(await application.getCode(idOf(request), version ?? undefined));
    }),
  });
  return router;
}
