import type { Finding } from '../cli/index.js';
import { loadConfig, unknownSettings, type Environment } from '../config/index.js';
import type { HealthView } from '../contract/index.js';
import { intern } from '../domain/kernel/invocation.js';
import { shellQuoted } from '../domain/kernel/shell-quoted.js';
import { askService, asTheServiceSays, workersSeen, type AskedService } from './ask-service.js';
import { prepareDataFolder } from './data-folder.js';
import { Broken, model, python, sandbox, temporal, versionOf, type Seen } from './look-at-parts.js';
import { requireGit } from './preflight.js';

type Look = () => Seen | Promise<Seen>;

/** @param fix what to do when the part is broken and the error itself does not say */
async function examine(part: string, look: Look, fix: string | null): Promise<Finding> {
  try {
    const { detail, warning = null } = await look();
    return { part, detail, state: warning === null ? 'well' : 'warning', fix: warning };
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return { part, state: 'broken', detail, fix: error instanceof Broken ? error.fix : fix };
  }
}

async function git(): Promise<Seen> {
  await requireGit();
  return { detail: await versionOf('git') };
}

function describeSettings(env: Environment): Seen {
  loadConfig(env);
  const unknown = unknownSettings(env);
  return { detail: unknown.length === 0 ? 'no mistakes found' : unknown.join('; ') };
}

function serviceSeen(asked: AskedService | null): Seen {
  if (asked === null)
    return { detail: 'not running on this data folder', warning: `start it: ${intern()} serve` };
  const { where, answer } = asked;
  return 'silent' in answer ? { detail: where, warning: answer.silent } : { detail: where };
}

/**
 * Looks at each part that a task needs (AP-80). A service that runs is asked for the parts that it uses, because its
 * settings need not be those of this command; what it does not say is looked at on this machine. Never throws.
 */
export async function diagnose(env: Environment): Promise<readonly Finding[]> {
  const settings = await examine('settings', () => describeSettings(env), 'correct the variable');
  if (settings.state === 'broken') return [settings];
  const config = loadConfig(env);
  let asked: AskedService | null = null;
  const service = await examine(
    'service',
    async () => serviceSeen((asked = await askService(config, env))),
    null,
  );
  const health = healthOf(asked);
  const parts = health?.parts;
  const folder = (): Promise<Seen> =>
    prepareDataFolder(config.dataDir).then(() => ({ detail: shellQuoted(config.dataDir) }));
  return [
    { part: 'node', state: 'well', detail: process.version, fix: null },
    settings,
    await examine('git', git, null),
    await examine('python', python, null),
    await examine('data', folder, null),
    await examine('temporal', () => (parts ? asTheServiceSays.temporal(parts) : temporal(config, env)), null),
    await examine('model', () => (parts ? asTheServiceSays.model(parts) : model(config)), null),
    await examine('sandbox', () => (parts ? asTheServiceSays.sandbox(parts) : sandbox(config)), null),
    service,
    ...(health ? [await examine('workers', () => workersSeen(health), null)] : []),
  ];
}

function healthOf(asked: AskedService | null): HealthView | null {
  return asked === null || 'silent' in asked.answer ? null : asked.answer;
}
