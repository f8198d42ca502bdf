import type { Config, Environment } from '../config/index.js';
import { intern } from '../domain/kernel/invocation.js';
import { missingIsolation, type Sandbox, type SandboxHealth } from '../ports/sandbox.js';
import type { ComposedModel } from './compose-model.js';
import { versionOf } from './look-at-parts.js';
import { StartError } from './start-error.js';

const MODEL_ANSWER_MS = 5_000;

const endedSentence = (text: string): string => (/[.?!]$/.test(text) ? text : `${text}.`);

/** Refuses to start without a model server, or without the model that is tried first (CX-23). */
export async function requireModel(model: ComposedModel): Promise<void> {
  if (model.tiers.length === 0) {
    throw new StartError(
      'invalid_setting',
      'INTERN_MODEL_TIERS names no model that Ollama serves; allowed: names such as mistral:7b, separated by commas',
    );
  }
  const health = await model.health(MODEL_ANSWER_MS);
  if (health.problem === null) return;
  const way = `To try everything without a model server: ${intern()} serve --provider demo`;
  throw new StartError('no_model', `${endedSentence(health.problem)} ${way}`);
}

/** The first that can be told to make what it writes safe on disk. */
const OLDEST_GIT = [2, 36] as const;
const INSTALL_GIT = 'install git 2.36 or newer (Debian, Ubuntu: apt install git)';

/**
 * Refuses to start without git: every code version is a commit (WF-3).
 * @param env where PATH says where to look
 */
export async function requireGit(env?: Environment): Promise<void> {
  const said = await versionOf('git', env).catch((cause: unknown) => {
    throw new StartError('no_git', `git was not found on the PATH: ${INSTALL_GIT}`, { cause });
  });
  const [major = 0, minor = 0] = (said.split(' ')[2] ?? '').split('.').map(Number);
  const isRecent = major > OLDEST_GIT[0] || (major === OLDEST_GIT[0] && minor >= OLDEST_GIT[1]);
  if (!isRecent) throw new StartError('no_git', `${said} is too old: ${INSTALL_GIT}`);
}

/**
 * What isolation is in force, found out by trying, and the warning to be given where there is none.
 * @throws StartError `no_sandbox` when a kind was asked for by name that does not work
 */
export async function examineSandbox(
  sandbox: Sandbox,
  { sandbox: wanted, model }: Config,
): Promise<{ readonly health: SandboxHealth; readonly warning: string | null }> {
  const health = await sandbox.health();
  if (health.isolated) return { health, warning: null };
  const problem = health.problem ?? 'code cannot be isolated here';
  if (wanted === 'bubblewrap' || wanted === 'container')
    throw new StartError('no_sandbox', `INTERN_SANDBOX is ${wanted}, but ${problem}`);
  if (health.kind !== 'none') {
    return { health, warning: `no task is taken: ${missingIsolation(health) ?? problem}` };
  }
  const whose = model.provider === 'demo' ? "the demo's own code" : "the model's code";
  return { health, warning: `${whose} runs without isolation, with the rights of this user` };
}
