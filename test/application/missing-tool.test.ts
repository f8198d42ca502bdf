import { afterEach, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { createPythonTestRunner } from '../../src/adapters/test-runner/index.js';
import { createBareProcessSandbox } from '../../src/adapters/sandbox/index.js';
import { startFrontEnd, type FrontEnd } from '../support/front-end.js';

describe('a task in a language that this machine cannot test', () => {
  let front: FrontEnd;
  afterEach(() => front.stop());

  const start = async (python: string): Promise<void> => {
    const runner = createPythonTestRunner({
      sandbox: createBareProcessSandbox(),
      harnessFolder: '/nowhere',
      python,
    });
    front = await startFrontEnd({
      dependencies: {
        missingTool: (language) => (language === 'python' ? runner.missing() : Promise.resolve(null)),
      },
    });
  };
  const submit = (language: string | null): request.Test =>
    request(front.server).post('/tasks').send({ prompt: 'x', language });

  it('WF-13 is refused at the door with what to install, and does not run', async () => {
    await start('/no/such/python3');
    const answer = await submit('python');
    expect(answer.status).toBe(422);
    expect(answer.body).toMatchObject({
      code: 'missing_tool',
      detail: expect.stringMatching(/python cannot be tested: No Python 3\.8 or newer.*install python3/),
    });
    expect(await front.runner.open()).toEqual([]);
  });

  it('WF-13 says which languages there are when it names another one', async () => {
    await start('/no/such/python3');
    const answer = await submit('cobol');
    expect(answer.status).toBe(400);
    expect(answer.body.errors).toEqual([
      { field: 'language', message: 'must be one of typescript, javascript, python (it was "cobol")' },
    ]);
  });

  it('WF-13 is taken when it names none, or one that can be tested', async () => {
    await start('/no/such/python3');
    expect((await submit(null)).status).toBe(200);
    expect((await submit('javascript')).status).toBe(200);
  });

  it('WF-13 is taken where the interpreter is there', async () => {
    await start('python3');
    expect((await submit('python')).status).toBe(200);
  });
});
