/** Context limits in tokens (CX-1). */
const KNOWN: Readonly<Record<string, number>> = { 'mistral:7b': 8_192, 'qwen3:8b': 32_768 };
const CLAUDE = 200_000;
const DEFAULT_CONTEXT_LIMIT = 8_192;

/** The context of a model in tokens: by setting, else as known, else the smallest of the known ones. */
export function contextLimitOf(model: string, settings: Readonly<Record<string, number>> = {}): number {
  if (Object.hasOwn(settings, model)) return settings[model] ?? DEFAULT_CONTEXT_LIMIT;
  if (model === 'claude' || model.startsWith('claude-')) return CLAUDE;
  return Object.hasOwn(KNOWN, model) ? (KNOWN[model] ?? DEFAULT_CONTEXT_LIMIT) : DEFAULT_CONTEXT_LIMIT;
}
