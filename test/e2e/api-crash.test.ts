import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { spawn } from 'node:child_process';
import type { TaskList, TaskStatusView } from '../../src/contract/index.js';
import { DEATHS_SHOW_SOON, RunningService } from '../support/running-service.js';
import { EMAIL_PROMPT, rightAtOnceScript } from '../support/scripted-answers.js';
import { startStandInOllama, type StandInOllama } from '../support/stand-in-ollama.js';
import { watchModel } from '../support/watched-model.js';
import { until } from '../support/until.js';

const BURST = 10;
/** Of the tasks of the other door. */
const FIRST_BY_AGENT = 100;

describe('kill -9 of one API process, while another, a worker and Temporal live on', () => {
  let ollama: StandInOllama;
  let service: RunningService;
  let agent: Client;

  beforeEach(async () => {
    ollama = await startStandInOllama({ models: ['mistral:7b'] });
    watchModel(ollama, rightAtOnceScript());
    service = await RunningService.prepare({
      OLLAMA_HOST: ollama.url,
      INTERN_MODEL_TIERS: 'mistral:7b',
      INTERN_MAX_RUNNING: '2',
      ...DEATHS_SHOW_SOON,
      TEMPORAL_ADDRESS: process.env['TEST_TEMPORAL_ADDRESS'] ?? '',
      TEMPORAL_NAMESPACE: 'api-crash',
    });
    await service.start();
    const { command, args, env } = service.command('worker');
    const worker = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'ignore'] });
    await new Promise((resolve) => worker.stdout.once('data', resolve));
    agent = new Client({ name: 'agent', version: '1' });
    await agent.connect(new StdioClientTransport({ ...service.command('mcp'), stderr: 'ignore' }));
  });
  afterEach(async () => {
    await agent.close();
    await service.destroy();
    await ollama.close();
  });

  /** The id of the answer; null when there was none, because the process is dead. */
  async function submit(number: number): Promise<string | null> {
    try {
      const answer = await fetch(`${service.url}/tasks`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'idempotency-key': `task-${number}` },
        body: JSON.stringify({ prompt: `${EMAIL_PROMPT} #${number}` }),
      });
      const { task_id } = (await answer.json()) as { task_id?: string };
      return answer.status === 200 ? (task_id ?? null) : null;
    } catch {
      return null;
    }
  }

  async function submitByAgent(number: number): Promise<string> {
    const request = { prompt: `${EMAIL_PROMPT} #${number}` };
    const { structuredContent } = await agent.callTool({ name: 'start_coding_task', arguments: request });
    return (structuredContent as TaskStatusView).task_id;
  }

  /** Task ids by the number in their prompt, as the service lists them. */
  async function listed(): Promise<ReadonlyMap<number, readonly string[]>> {
    const { tasks } = (await service.request('GET', '/tasks?limit=100')).body as TaskList;
    const found = new Map<number, readonly string[]>();
    for (const { task_id, prompt_line } of tasks) {
      const number = Number(prompt_line.split('#')[1]);
      found.set(number, [...(found.get(number) ?? []), task_id]);
    }
    return found;
  }

  it('SC-4 SC-5 SC-14 in the middle of submissions: what was accepted runs once, and the same key finds the same task', async () => {
    ollama.hold();
    let someAnswered: () => void = () => undefined;
    const answered = new Promise<void>((resolve) => (someAnswered = resolve));
    const burst = Array.from({ length: BURST }, async (_, number) => {
      const id = await submit(number);
      if (id !== null) someAnswered();
      return id;
    });
    await answered;
    await service.killApi();
    const before = await Promise.all(burst);
    // The kill fell between: some callers have their answer, the others have none.
    expect(before).toContain(null);
    expect(before.filter((id) => id !== null)).not.toEqual([]);

    const byAgent = [await submitByAgent(FIRST_BY_AGENT), await submitByAgent(FIRST_BY_AGENT + 1)];
    ollama.release();
    // The journal is served by the worker that lived on, of which the new process hears nothing.
    await service.start();
    const after: string[] = [];
    for (let number = 0; number < BURST; number += 1) {
      after.push(await until(() => submit(number)));
    }
    expect(after.map((id, number) => before[number] ?? id)).toEqual(after);

    const all = [...after, ...byAgent];
    expect(new Set(all).size).toBe(BURST + byAgent.length);
    for (const id of all) expect((await service.follow(id)).at(-1)?.type).toBe('TASK_COMPLETE');
    // One task for each request, also for those whose first answer was lost.
    const numbers = [...after.keys(), ...byAgent.map((_, index) => FIRST_BY_AGENT + index)];
    expect(await listed()).toEqual(new Map(numbers.map((number, index) => [number, [all[index]]])));
    for (const id of all) {
      const types = (await service.journal(id)).map((line) => line['event_type']);
      expect(types.filter((type) => type === 'TASK_STARTED' || type === 'TASK_COMPLETE')).toEqual([
        'TASK_STARTED',
        'TASK_COMPLETE',
      ]);
    }
  });
});
