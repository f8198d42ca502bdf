import {
  chooseTier,
  contextLimitOf,
  draftContext,
  fitContext,
  wantedTokens,
  type BuiltContext,
  type CountTokens,
  type Dialogue,
  type Tier,
} from '../../domain/prompt/index.js';
import type { TokenCounter } from '../../ports/token-counter.js';
import type { StepMaterial } from './read-material.js';

export type ModelSettings = {
  /** Names of models, at least one; the size of their contexts decides the order. */
  readonly tiers: readonly string[];
  /** Context limits in tokens by model, where they differ from the known ones. */
  readonly contextLimits: Readonly<Record<string, number>>;
};

/** The model that a step's calls go to, and how prompts are made for it. */
export type ChosenModel = {
  readonly model: string;
  readonly contextLimit: number;
  readonly reason: string;
  /** @throws ContextTooLarge */
  readonly contextFor: (dialogue: Dialogue | null) => BuiltContext;
};

/** The task's own model if it names one, else one of the tiers. */
function tiersFor({ tiers, contextLimits }: ModelSettings, own: string | null): readonly Tier[] {
  const names = own === null ? tiers : [own];
  return names.map((model) => ({ model, contextLimit: contextLimitOf(model, contextLimits) }));
}

/** Routes a step to a tier by the size of the context as wanted (CX-4). */
export async function chooseModel(
  material: StepMaterial,
  settings: ModelSettings,
  counter: TokenCounter,
): Promise<ChosenModel> {
  const tiers = tiersFor(settings, material.state.model);
  const counters = new Map<string, CountTokens>();
  for (const { model } of tiers) counters.set(model, await counter.forModel(model));
  const countFor = (model: string): CountTokens => counters.get(model) ?? ((text) => text.length);
  const wanted = draftContext({ ...material, dialogue: null });
  const { tier, reason } = chooseTier(tiers, ({ model, contextLimit }) =>
    wantedTokens(wanted, contextLimit, countFor(model)),
  );
  return {
    ...tier,
    reason: material.state.model === null ? reason : `asked for by the task; ${reason}`,
    contextFor: (dialogue) =>
      fitContext(draftContext({ ...material, dialogue }), tier.contextLimit, countFor(tier.model)),
  };
}
