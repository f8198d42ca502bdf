import { createDemoLanguageModel, knowsPrompt, unknownPrompt } from '../adapters/demo-model/index.js';
import { createOllamaLanguageModel } from '../adapters/ollama/index.js';
import type { Config } from '../config/index.js';
import type { LanguageModel, ModelHealth } from '../ports/language-model.js';

export type ComposedModel = {
  readonly provider: string;
  readonly model: LanguageModel;
  /** The models that this provider serves, weakest first. */
  readonly tiers: readonly string[];
  /** On all tiers; a problem only when nobody answers or the first tier is missing. Never throws. */
  readonly health: (timeoutMs: number) => Promise<ModelHealth>;
  /** null when the prompt may be tried, else the text of the refusal. */
  readonly promptPolicy: (prompt: string) => string | null;
};

/** The tier that no model server of ours has. */
const CLAUDE_TIER = 'claude';
const DEMO_TIER = 'demo';

async function healthOf(
  model: LanguageModel,
  tiers: readonly string[],
  timeoutMs: number,
): Promise<ModelHealth> {
  const all = await model.health(tiers, timeoutMs);
  const [first] = tiers;
  if (!all.reachable || all.problem === null || first === undefined) return all;
  // Tasks get done without the larger ones, so only the first one's absence is a problem, and is named alone.
  if (all.models[first] === true) return { ...all, problem: null };
  return { ...all, problem: (await model.health([first], timeoutMs)).problem };
}

function composed(
  model: LanguageModel,
  tiers: readonly string[],
  promptPolicy: ComposedModel['promptPolicy'],
): ComposedModel {
  return {
    model,
    tiers,
    promptPolicy,
    provider: model.provider,
    health: (timeoutMs) => healthOf(model, tiers, timeoutMs),
  };
}

/** Who answers the prompts of this process. */
export function composeModel({ model }: Config): ComposedModel {
  if (model.provider === 'demo') {
    return composed(createDemoLanguageModel(), [DEMO_TIER], (prompt) =>
      knowsPrompt(prompt) ? null : unknownPrompt,
    );
  }
  const served = model.tiers.filter((name) => name !== CLAUDE_TIER);
  const ollama = createOllamaLanguageModel({ host: model.ollamaUrl, think: model.think });
  return composed(ollama, served, () => null);
}
