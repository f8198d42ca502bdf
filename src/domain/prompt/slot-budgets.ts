/** The parts of a context that have room of their own (CX-2). */
export type Slot =
  | 'format_rules'
  | 'task'
  | 'plan_state'
  | 'history'
  | 'guidance'
  | 'other_files'
  | 'target_files'
  | 'last_failure'
  | 'dialogue'
  | 'answer'
  | 'safety';
export type SlotBudgets = Readonly<Record<Slot, number>>;

/** Goes up whenever a number below changes: recorded contexts are compared by it. */
export const SLOT_TABLE_VERSION = 1;

/** Tokens per slot by size of context; each column's sum is at most its limit (tested). */
export const SLOT_TABLE: readonly { readonly limit: number; readonly budgets: SlotBudgets }[] = [
  {
    limit: 8_192,
    budgets: {
      format_rules: 600,
      task: 500,
      plan_state: 400,
      history: 300,
      guidance: 300,
      other_files: 600,
      target_files: 2_000,
      last_failure: 500,
      dialogue: 500,
      answer: 2_048,
      safety: 444,
    },
  },
  {
    limit: 32_768,
    budgets: {
      format_rules: 900,
      task: 1_600,
      plan_state: 800,
      history: 3_000,
      guidance: 1_000,
      other_files: 3_000,
      target_files: 9_500,
      last_failure: 1_500,
      dialogue: 2_000,
      answer: 8_192,
      safety: 1_276,
    },
  },
  {
    limit: 200_000,
    budgets: {
      format_rules: 2_000,
      task: 20_000,
      plan_state: 4_000,
      history: 16_000,
      guidance: 8_000,
      other_files: 40_000,
      target_files: 60_000,
      last_failure: 8_000,
      dialogue: 8_000,
      answer: 16_000,
      safety: 18_000,
    },
  },
];

/** The budgets for a limit: the largest column that is not above it, or the smallest, scaled to the limit. */
export function budgetsFor(limit: number): SlotBudgets {
  const column = SLOT_TABLE.findLast((entry) => entry.limit <= limit) ?? SLOT_TABLE[0];
  if (!column) throw new Error('the slot table is empty');
  const scaled = Object.entries(column.budgets).map(([slot, tokens]) => [
    slot,
    Math.floor((tokens * limit) / column.limit),
  ]);
  return Object.fromEntries(scaled) as SlotBudgets;
}
