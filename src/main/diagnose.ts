import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { Connection } from '@temporalio/client';
import { findTemporalBinary } from '../adapters/temporal-server/index.js';
import type { Finding } from '../cli/index.js';
import { loadConfig, unknownSettings, type Config, type Environment } from '../config/index.js';
import { composeModel } from './compose-model.js';
import { composeSandbox } from './compose-sandbox.js';
import { prepareDataFolder } from './data-folder.js';
import { runningService } from './service-record.js';
import { temporalTarget } from './temporal-connection.js';

const ANSWER_MS = 5_000;

type Look = () => Promise<{ readonly detail: string; readonly warning?: string }>;

async function examine(part: string, look: Look, fix: string | null): Promise<Finding> {
  try {
    const { detail, warning = null } = await look();
    return { part, detail, state: warning === null ? 'well' : 'warning', fix: warning };
  } catch (error) {
    return { part, state: 'broken', detail: error instanceof Error ? error.message : String(error), fix };
  }
}

async function versionOf(command: string): Promise<string> {
  const { stdout } = await promisify(execFile)(command, ['--version']);
  return stdout.trim().split('\n')[0] ?? command;
}

async function temporal(config: Config, env: Environment): Promise<{ readonly detail: string }> {
  const { address } = config.temporal;
  if (address === null) return { detail: `our own: ${await findTemporalBinary(env)}` };
  const connection = await Connection.connect(await temporalTarget(address, env));
  await connection.close();
  return { detail: `answers at ${address}` };
}

async function model(config: Config): Promise<{ readonly detail: string; readonly warning?: string }> {
  const health = await composeModel(config).health(ANSWER_MS);
  if (health.problem !== null) throw new Error(health.problem);
  const missing = Object.keys(health.models).filter((name) => health.models[name] !== true);
  const detail = `${config.model.provider} at ${health.address}`;
  return missing.length === 0
    ? { detail }
    : { detail, warning: `larger models are missing: ollama pull ${missing.join(', ollama pull ')}` };
}

async function sandbox(config: Config): Promise<{ readonly detail: string; readonly warning?: string }> {
  const health = await (await composeSandbox(config)).health();
  const tool = health.detail === undefined ? '' : ` (${health.detail})`;
  if (health.isolated) return { detail: `${health.kind}${tool}, tried and found tight` };
  if (health.kind === 'none') return { detail: 'none', warning: 'code runs with the rights of this user' };
  throw new Error(health.problem ?? 'code cannot be isolated here');
}

async function python(): Promise<{ readonly detail: string; readonly warning?: string }> {
  return versionOf('python3').then(
    (detail) => ({ detail }),
    () => ({ detail: 'not found', warning: 'install python3 for tasks in Python' }),
  );
}

async function service(dataDir: string): Promise<{ readonly detail: string; readonly warning?: string }> {
  const running = await runningService(dataDir);
  return running === null
    ? { detail: 'not running on this data folder', warning: 'npm start' }
    : { detail: `process ${running.pid} at ${running.url}` };
}

/** Looks at each part that a task needs, on this machine, whether or not a service runs (AP-80). Never throws. */
export async function diagnose(env: Environment): Promise<readonly Finding[]> {
  const settings = await examine(
    'settings',
    () => Promise.resolve({ detail: describeSettings(env) }),
    'correct the variable',
  );
  if (settings.state === 'broken') return [settings];
  const config = loadConfig(env);
  return [
    { part: 'node', state: 'well', detail: process.version, fix: null },
    settings,
    await examine('git', async () => ({ detail: await versionOf('git') }), 'install git'),
    await examine('python', python, null),
    await examine(
      'data',
      () => prepareDataFolder(config.dataDir).then(() => ({ detail: config.dataDir })),
      'see above',
    ),
    await examine('temporal', () => temporal(config, env), 'npm run setup'),
    await examine(
      'model',
      () => model(config),
      'or try without a model server: npm start -- --provider demo',
    ),
    await examine(
      'sandbox',
      () => sandbox(config),
      'Debian, Ubuntu: apt install bubblewrap; elsewhere podman or docker; or allow it by name: INTERN_SANDBOX=none',
    ),
    await examine('service', () => service(config.dataDir), null),
  ];
}

function describeSettings(env: Environment): string {
  loadConfig(env);
  const unknown = unknownSettings(env);
  return unknown.length === 0 ? 'all can be used' : unknown.join('; ');
}
