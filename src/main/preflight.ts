import type { Config } from '../config/index.js';
import { intern } from '../domain/kernel/invocation.js';
import type { Sandbox, SandboxHealth } from '../ports/sandbox.js';
import type { ComposedModel } from './compose-model.js';
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
    return { health, warning: `tasks will fail at their first test run: ${problem}` };
  }
  const whose = model.provider === 'demo' ? "the demo's own code" : "the model's code";
  return { health, warning: `${whose} runs without isolation, with the rights of this user` };
}
