import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startFrontEnd, type FrontEnd } from '../support/front-end.js';
import { expectProblem, rest, submitted, UNKNOWN_ID } from './request-lines.js';

describe('the manners of the HTTP door', () => {
  let front: FrontEnd;
  beforeEach(async () => {
    front = await startFrontEnd();
  });
  afterEach(() => front.stop());

  it.each([
    ['put', '/tasks', 'GET, HEAD, OPTIONS, POST'],
    ['delete', '/tasks', 'GET, HEAD, OPTIONS, POST'],
    ['patch', `/tasks/${UNKNOWN_ID}`, 'DELETE, GET, HEAD, OPTIONS'],
    ['post', `/tasks/${UNKNOWN_ID}`, 'DELETE, GET, HEAD, OPTIONS'],
    ['post', `/tasks/${UNKNOWN_ID}/events`, 'GET, HEAD, OPTIONS'],
    ['delete', `/tasks/${UNKNOWN_ID}/code`, 'GET, HEAD, OPTIONS'],
    ['post', '/health', 'GET, HEAD, OPTIONS'],
  ] as const)('AP-7 answers 405 with Allow to %s %s', async (method, path, allow) => {
    const response = await rest(front)[method](path);
    expectProblem(response, 405, 'method_not_allowed');
    expect(String(response.headers['allow']).split(', ').toSorted().join(', ')).toBe(allow);
  });

  it('AP-7 answers OPTIONS with Allow and HEAD like GET without its body', async () => {
    const options = await rest(front).options('/tasks');
    expect([options.status, options.headers['allow']]).toEqual([204, 'POST, GET, HEAD, OPTIONS']);
    const head = await rest(front).head('/tasks');
    expect([head.status, head.text]).toEqual([200, undefined]);
  });

  it.each(['/', '/task', '/tasks/a/b/c', '/TASKS/x/y', '/openapi.yaml', '/../etc/passwd', '/%2e%2e/'])(
    'AP-7 answers 404 to %s',
    async (path) => {
      expectProblem(await rest(front).get(path), 404, 'unknown_path');
    },
  );

  it('AP-7 asks for an upgrade at the address of the WebSocket', async () => {
    expectProblem(await rest(front).get(`/ws/${UNKNOWN_ID}`), 426, 'upgrade_required');
  });

  it('AP-7 says nothing of the defect behind a 500, and logs where it came from without the prompt', async () => {
    const id = await submitted(front, { prompt: 'the secret prompt' });
    front.journal.scan = () => {
      JSON.parse('the secret prompt');
      return Promise.resolve();
    };
    const problem = expectProblem(await rest(front).get(`/tasks/${id}`), 500, 'internal_error');
    expect(problem.detail).not.toContain('secret');
    const errors = front.log.filter(({ level }) => level === 'error');
    expect(errors).toHaveLength(1);
    expect(JSON.stringify(errors)).toContain('http-manners.test');
    expect(JSON.stringify(front.log)).not.toContain('secret prompt');
  });

  it('AP-63 logs each request in one line, without prompt, query or body', async () => {
    await submitted(front, { prompt: 'the secret prompt' });
    await rest(front).get('/tasks?status=created');
    await rest(front)
      .post('/tasks')
      .set('Content-Type', 'application/json')
      .send('{"prompt": the secret prompt');
    await rest(front).get('/health');
    expect(front.log.map(({ fields }) => [fields['method'], fields['path'], fields['status']])).toEqual([
      ['POST', '/tasks', 200],
      ['GET', '/tasks', 200],
      ['POST', '/tasks', 400],
    ]);
    expect(JSON.stringify(front.log)).not.toContain('secret');
  });

  it('AP-7 sends headers that keep a browser from making a page of an answer', async () => {
    const { headers } = await rest(front).get('/tasks');
    expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'x-frame-options': 'DENY' });
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    expect(headers).not.toHaveProperty('x-powered-by');
  });
});

describe('a prompt that the demo does not know', () => {
  it('AP-1 is refused with what to do', async () => {
    const promptPolicy = (prompt: string) =>
      prompt === 'Build email validator' ? null : 'the demo knows three tasks; install Ollama for others';
    const front = await startFrontEnd({ dependencies: { promptPolicy } });
    try {
      await submitted(front);
      const response = await rest(front).post('/tasks').send({ prompt: 'Build a rocket' });
      expect(expectProblem(response, 422, 'prompt_refused').detail).toContain('install Ollama');
      expect(front.runner.submissions).toHaveLength(1);
    } finally {
      await front.stop();
    }
  });
});
