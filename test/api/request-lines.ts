import supertest from 'supertest';
import type { Response } from 'supertest';
import { problem, type Problem } from '../../src/contract/index.js';
import { expect } from '@jest/globals';
import type { FrontEnd } from '../support/front-end.js';

export const rest = (front: FrontEnd) => supertest(front.url);

/** Submits the sample task. @returns its id */
export async function submitted(front: FrontEnd, body: object = {}): Promise<string> {
  const response = await rest(front)
    .post('/tasks')
    .send({ prompt: 'Build email validator', ...body });
  expect(response.status).toBe(200);
  return (response.body as { task_id: string }).task_id;
}

/** The problem document of an answer, whole and with the right media type. */
export function expectProblem(response: Response, status: number, code: string): Problem {
  expect({ status: response.status, type: response.type, code: (response.body as Problem).code }).toEqual({
    status,
    type: 'application/problem+json',
    code,
  });
  const found = problem.parse(response.body);
  expect(found.status).toBe(status);
  expect(JSON.stringify(found)).not.toMatch(/ {4}at |node_modules|\.ts:/);
  return found;
}

export const UNKNOWN_ID = '0196f3c0-0000-7000-8000-00000000dead';
