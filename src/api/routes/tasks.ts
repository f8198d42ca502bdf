import { createHash } from 'node:crypto';
import express, { type Request, type Response, type Router } from 'express';
import type { Application } from '../../application/index.js';
import { isEnded, taskListQuery, type TaskAccepted, type TaskStatusView } from '../../contract/index.js';
import { jsonBody } from '../middleware/json-body.js';
import { clientOf } from './client-of.js';
import { asking, idOf, resource } from './resource.js';
import { idempotencyKey, preferredWaitMs } from './submission-headers.js';

const OK = 200;
/** The wish to cancel is durable, but the task has not ended yet (decision 23). */
const ACCEPTED = 202;

/** POST and GET /tasks, GET and DELETE /tasks/{id} (AP-1 to AP-4). */
export function tasksRouter(application: Application): Router {
  const router = express.Router();

  resource(router, '/tasks', {
    POST: [
      ...jsonBody,
      async (request, response) => {
        const { taskId, status } = await application.submitTask(request.body, {
          client: clientOf(request),
          idempotencyKey: idempotencyKey(request.get('Idempotency-Key')),
          waitMs: preferredWaitMs(request.get('Prefer')),
          signal: departure(response),
        });
        const answer: TaskAccepted = {
          task_id: taskId,
          status,
          websocket_url: websocketUrl(request, taskId),
        };
        response.location(`/tasks/${taskId}`).json(answer);
      },
    ],
    GET: asking(taskListQuery, async (query, _request, response) => {
      response.json(await application.listTasks(query));
    }),
  });

  resource(router, '/tasks/:id', {
    GET: async (request, response) => {
      sendVersioned(response, await application.getTask(idOf(request)));
    },
    DELETE: async (request, response) => {
      const task = await application.cancelTask(idOf(request), clientOf(request));
      response.status(isEnded(task.status) ? OK : ACCEPTED).json(task);
    },
  });

  return router;
}

function websocketUrl(request: Request, taskId: string): string {
  return `${request.secure ? 'wss' : 'ws'}://${request.get('Host') ?? 'localhost'}/ws/${taskId}`;
}

/** Aborted when the caller goes away before its answer. */
function departure(response: Response): AbortSignal {
  const gone = new AbortController();
  response.on('close', () => {
    if (!response.writableEnded) gone.abort(new Error('the caller has gone'));
  });
  return gone.signal;
}

/**
 * The state with its version as ETag (AP-24): the sequence, and a hash, because place in line and staleness change
 * without an event. Express answers 304 when the caller has this very state.
 */
function sendVersioned(response: Response, status: TaskStatusView): void {
  const hash = createHash('sha256').update(JSON.stringify(status)).digest('hex').slice(0, 16);
  response.set('ETag', `W/"${status.sequence}-${hash}"`).json(status);
}
