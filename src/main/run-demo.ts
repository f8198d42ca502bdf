import { join } from 'node:path';
import { appears } from './appears.js';
import { createServiceClient, eventLines, type ServiceClient, type Terminal } from '../cli/index.js';
import { loadConfig, type Environment } from '../config/index.js';
import { intern } from '../domain/kernel/invocation.js';
import { shellQuoted } from '../domain/kernel/shell-quoted.js';
import { demoEnvironment } from './demo-environment.js';
import { createEnding } from './ending.js';
import { createLogger } from './logger.js';
import { startService } from './start-service.js';

const EXIT_INTERRUPTED = 130;
/** Milliseconds for the report, which is written after the last event. */
const REPORT_WITHIN_MS = 10_000;

type Outcome = { readonly taskId: string; readonly status: string };

/** Submits the task through REST and shows what its WebSocket says, as `intern run` does. */
async function work(
  service: ServiceClient,
  prompt: string,
  show: Terminal,
  signal: AbortSignal,
): Promise<Outcome> {
  const submission = { prompt, priority: null, language: null, model: null };
  const accepted = await service.submit(submission, { onWait: () => undefined, signal });
  if (accepted === null) return { taskId: '', status: 'interrupted' };
  const { task_id: taskId } = accepted;
  show.print(`POST ${service.url}/tasks  {"prompt": ${JSON.stringify(prompt)}}  ->  task ${taskId}`);
  show.print('');
  for await (const message of service.follow(taskId, 0, signal)) {
    for (const line of eventLines(message)) show.print(line);
  }
  return { taskId, status: signal.aborted ? 'interrupted' : (await service.status(taskId)).status };
}

function whatToLookAt(folder: string): readonly string[] {
  return [
    'The code, with one commit for each version:',
    `  git clone ${shellQuoted(join(folder, 'code.git'))} demo-code`,
    'What happened, in words:',
    `  cat ${shellQuoted(join(folder, 'report.md'))}`,
    'What happened, event by event:',
    `  cat ${shellQuoted(join(folder, 'events.jsonl'))}`,
  ];
}

const next = (): readonly string[] => [
  'Next, with a real model:',
  '  1. install Ollama: https://ollama.com/download',
  '  2. ollama pull mistral:7b',
  `  3. ${intern()} serve`,
  `  4. in another terminal: ${intern()} run "Build email validator"`,
];

/** `npm run demo`: the whole service for one task, with a script in the place of the model. @returns the exit code */
export async function runDemo(prompt: string, env: Environment, terminal: Terminal): Promise<number> {
  const started = performance.now();
  const settings = await demoEnvironment(env);
  const config = loadConfig(settings);
  terminal.print('This is a DEMO: a script answers in the place of a model. Everything else is real.');
  terminal.print('Starting Temporal, a worker and the API ...');
  const ending = createEnding(terminal);
  const service = await startService({
    config,
    env: settings,
    logger: createLogger(config.logLevel, 'demo'),
    ending,
    onEndAsked: () => ending.ask('api'),
  }).catch((error: unknown) => {
    if (ending.asked.aborted) return null;
    throw error;
  });
  if (service === null) return EXIT_INTERRUPTED;
  if (service.warning !== null) terminal.print(`WARNING: ${service.warning}.`);
  const client = createServiceClient({ url: service.url, token: service.token });
  const folderOf = (taskId: string): string => join(config.dataDir, 'tasks', taskId);
  const demo = async (): Promise<Outcome> => {
    const outcome = await work(client, prompt, terminal, ending.asked);
    if (outcome.status === 'completed')
      await appears(join(folderOf(outcome.taskId), 'report.md'), REPORT_WITHIN_MS);
    return outcome;
  };
  const outcome = await demo().finally(() => service.stop());
  ending.giveBack();
  const seconds = Math.round((performance.now() - started) / 1000);
  terminal.print('');
  if (outcome.status === 'interrupted') return EXIT_INTERRUPTED;
  terminal.print(`The task is ${outcome.status}, after ${seconds} s in all.`);
  if (outcome.status !== 'completed') return 1;
  for (const line of [...whatToLookAt(folderOf(outcome.taskId)), ...next()]) terminal.print(line, 'whole');
  return 0;
}
