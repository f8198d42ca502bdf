import express, { type Router } from 'express';
import { HttpProblem } from '../middleware/http-problem.js';
import { resource } from './resource.js';

/** The addresses of the WebSockets, asked for without a handshake. */
export function streamRouter(): Router {
  const router = express.Router();
  for (const path of ['/ws', '/ws/:id']) {
    resource(router, path, {
      GET: () => {
        throw new HttpProblem(
          426,
          'upgrade_required',
          'this address speaks WebSocket: connect to it with ws://',
          {
            headers: { Upgrade: 'websocket', Connection: 'Upgrade, close' },
          },
        );
      },
    });
  }
  return router;
}
