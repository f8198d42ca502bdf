import {
  contextLimitOf,
  draftContext,
  type BuiltContext,
  type Dialogue,
  type Tier,
} from '../../domain/prompt/index.js';
import type { TextWork } from '../../ports/text-work.js';
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
  readonly contextFor: (dialogue: Dialogue | null) => Promise<BuiltContext>;
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
  text: Pick<TextWork, 'chooseTier' | 'fitContext'>,
): Promise<ChosenModel> {
  const tiers = tiersFor(settings, material.state.model);
  const { tier, reason } = await text.chooseTier(draftContext({ ...material, dialogue: null }), tiers);
  return {
    ...tier,
    reason: material.state.model === null ? reason : `asked for by the task; ${reason}`,
    contextFor: (dialogue) => text.fitContext(draftContext({ ...material, dialogue }), tier),
  };
}
