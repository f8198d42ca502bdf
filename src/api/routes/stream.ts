import express, { type Router } from 'express';
import { noQuery, streamQuery } from '../../contract/index.js';
import { HttpProblem } from '../middleware/http-problem.js';
import { asking, resource } from './resource.js';

/** The addresses of the WebSockets, asked for without a handshake. */
export function streamRouter(): Router {
  const router = express.Router();
  resource(router, '/ws', { GET: asking(noQuery, askForUpgrade) });
  resource(router, '/ws/:id', { GET: asking(streamQuery, askForUpgrade) });
  return router;
}

function askForUpgrade(): never {
  throw new HttpProblem(426, 'upgrade_required', 'this address speaks WebSocket: connect to it with ws://', {
    headers: { Upgrade: 'websocket', Connection: 'Upgrade, close' },
  });
}
