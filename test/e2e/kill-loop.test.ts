import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runKillLoop } from '../support/kill-loop.js';
import { DEATHS_SHOW_SOON, RunningService } from '../support/running-service.js';
import { emailValidatorScript } from '../support/scripted-answers.js';
import { startStandInOllama, type StandInOllama } from '../support/stand-in-ollama.js';

/** `npm run soak` asks for more of both. */
const KILLS = Number(process.env['SOAK_KILLS'] ?? 3);
const TASKS = Number(process.env['SOAK_TASKS'] ?? 3);
const MINUTE_MS = 60_000;

describe('kill -9 of the whole service in a loop', () => {
  let ollama: StandInOllama;
  let service: RunningService;

  beforeAll(async () => {
    ollama = await startStandInOllama({ models: ['mistral:7b'], answer: emailValidatorScript() });
    service = await RunningService.prepare({
      OLLAMA_HOST: ollama.url,
      INTERN_MODEL_TIERS: 'mistral:7b',
      ...DEATHS_SHOW_SOON,
    });
  });
  afterAll(async () => {
    await service.destroy();
    await ollama.close();
  });

  it(
    `EV-21 EV-22 ${KILLS} times over ${TASKS} tasks at once: no event lost, repeated or out of order`,
    async () => {
      const outcome = await runKillLoop(service, { kills: KILLS, tasks: TASKS });
      expect(outcome.problems).toEqual([]);
      expect(outcome).toMatchObject({ kills: KILLS, completed: outcome.tasks, exitCode: 0 });
      expect(outcome.tasks).toBeGreaterThanOrEqual(TASKS);
      // Most of them in the middle of something, or nothing was shown.
      expect(outcome.interruptions).toBeGreaterThan(KILLS / 2);
      process.stdout.write(
        `kill loop: ${outcome.kills} kills, ${outcome.interruptions} of them with a task under way, ${outcome.tasks} tasks, ${outcome.events} events, ${outcome.seen} of them seen over WebSocket; verify found no difference\n`,
      );
    },
    (KILLS + 5) * MINUTE_MS,
  );
});
