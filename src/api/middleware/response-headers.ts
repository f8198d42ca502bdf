import type { RequestHandler } from 'express';

/** Answers are data, never pages: nothing in them is to be run, framed, guessed at or kept by a proxy. */
export const responseHeaders: RequestHandler = (_request, response, next) => {
  response.set({
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
    'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
    'Referrer-Policy': 'no-referrer',
    'Cache-Control': 'private, no-cache',
  });
  next();
};
