import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { commandLine } from '../support/command-line.js';
import { COMPLETED, startFrontEnd, type FrontEnd } from '../support/front-end.js';
import { connectStream } from '../support/stream-client.js';
import { expectProblem, rest, submitted } from './request-lines.js';

describe('a text in which nothing is seen', () => {
  let front: FrontEnd;
  let id: string;
  beforeEach(async () => {
    front = await startFrontEnd();
    id = await submitted(front);
    await front.tell(id, ...COMPLETED.slice(0, 5));
  });
  afterEach(() => front.stop());

  const tool = async (name: string, args: object): Promise<string> => {
    const { body } = await rest(front)
      .post('/mcp')
      .set({ 'Content-Type': 'application/json', Accept: 'application/json, text/event-stream' })
      .send({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, arguments: args } })
      .buffer(true)
      .parse((response, done) => {
        let text = '';
        response.on('data', (chunk: Buffer) => (text += chunk.toString()));
        response.on('end', () => done(null, text));
      });
    return String(body);
  };

  it.each(['', ' \n', '\u200b', '\0', '\ufeff\u2060', '\u3164', '\u2800'])(
    'AP-1 AP-5 is refused like an empty one at every door: %j',
    async (text) => {
      const prompt = await rest(front).post('/tasks').send({ prompt: text });
      expect(expectProblem(prompt, 400, 'invalid_request').errors?.[0]?.message).toContain(
        'must not be empty',
      );
      const guidance = await rest(front).post(`/tasks/${id}/interventions`).send({ guidance: text });
      expect(expectProblem(guidance, 400, 'invalid_request').errors?.[0]?.field).toBe('guidance');
      const bug = { description: text, code_version: 1 };
      const report = await rest(front).post(`/tasks/${id}/bug-reports`).send(bug);
      expect(expectProblem(report, 400, 'invalid_request').errors?.[0]?.field).toBe('description');

      expect(await tool('start_coding_task', { prompt: text })).toContain('must not be empty');
      expect(await tool('send_intervention', { task_id: id, guidance: text })).toContain('must not be empty');
      expect(await tool('report_bug', { task_id: id, ...bug })).toContain('must not be empty');

      await expect(commandLine(front.url).run('run', text)).rejects.toThrow('must not be empty');
      await expect(commandLine(front.url).run('intervene', id, text)).rejects.toThrow('must not be empty');
      await expect(commandLine(front.url).run('report', id, '--text', text)).rejects.toThrow(
        'must not be empty',
      );

      const client = connectStream(front.streamUrl(id, 5));
      await client.opened;
      client.socket.send(JSON.stringify({ type: 'intervention', guidance: text }));
      const [told] = await client.until((messages) => messages.length > 0);
      expect(told).toMatchObject({ type: 'error', data: { code: 'invalid_request' } });
      client.socket.close();

      expect(front.runner.submissions).toHaveLength(1);
      expect(await front.journal.getEvents(id)).toHaveLength(5);
    },
  );
});
