import express, { type RequestHandler } from 'express';
import { HttpProblem } from './http-problem.js';

/** 1 MB of text can take six bytes a character when it is written with escapes. */
const BODY_LIMIT = '7mb';

const requireJson: RequestHandler = (request, _response, next) => {
  // Without a body there is nothing to be of a type: the schema names what is missing then.
  const isEmpty = request.get('Content-Length') === '0';
  if (!isEmpty && request.is('json') === false) {
    throw new HttpProblem(
      415,
      'unsupported_media_type',
      'send the body as JSON, with "Content-Type: application/json"',
    );
  }
  next();
};

/** Reads a JSON body of a bounded size into `request.body`. */
export const jsonBody: readonly RequestHandler[] = [requireJson, express.json({ limit: BODY_LIMIT })];
