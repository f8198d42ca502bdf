import express, { type Request, type Response, type Router } from 'express';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Application } from '../../application/index.js';
import { eventsQuery, pageSize, type EventPage } from '../../contract/index.js';
import { asking, idOf, resource } from './resource.js';

const NDJSON = 'application/x-ndjson';

/** GET /tasks/{id}/events as one JSON page, or as NDJSON, which streams all that there is (AP-3). */
export function eventsRouter(application: Application): Router {
  const router = express.Router();
  resource(router, '/tasks/:id/events', {
    GET: asking(eventsQuery, async (query, request, response) => {
      const limit = pageSize(query);
      response.vary('Accept');
      const first = await application.getEvents(idOf(request), { after: query.after, limit });
      if (request.accepts(['json', NDJSON]) !== NDJSON) {
        response.json(first);
        return;
      }
      await sendLines(response, lines(request, first, query.limit === null ? limit : null));
    }),
  });

  /** @param size of the pages to come; null when the first is all that was asked for */
  async function* lines(request: Request, first: EventPage, size: number | null): AsyncGenerator<string> {
    let page = first;
    while (page.events.length > 0) {
      for (const event of page.events) yield `${JSON.stringify(event)}\n`;
      if (size === null) return;
      page = await application.getEvents(idOf(request), { after: page.next_after, limit: size });
    }
  }

  return router;
}

async function sendLines(response: Response, source: AsyncIterable<string>): Promise<void> {
  response.type(NDJSON);
  try {
    await pipeline(Readable.from(source), response);
  } catch (error) {
    // A reader that leaves early is no failure.
    if (!response.destroyed || !isEarlyEnd(error)) throw error;
  }
}

function isEarlyEnd(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE';
}
