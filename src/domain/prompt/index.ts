export { fitContext, wantedTokens, type BuiltContext } from './build-context.js';
export { chooseTier, type Tier, type TierChoice } from './choose-tier.js';
export { ContextTooLarge } from './context-too-large.js';
export { countByCharacters, type CountTokens } from './count-tokens.js';
export {
  draftContext,
  type ContextDraft,
  type ContextMaterial,
  type Dialogue,
  type TaskRequest,
} from './draft-context.js';
export { contextLimitOf } from './model-limits.js';
export { type LastFailure } from './render-failure.js';
export { type SourceFile } from './render-files.js';
export { SLOT_TABLE_VERSION } from './slot-budgets.js';
