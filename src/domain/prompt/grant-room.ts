import type { Slot, SlotBudgets } from './slot-budgets.js';

/** Who is served first when room is short: the user's own words before all else. */
const PROTECTION: readonly Slot[] = [
  'task',
  'target_files',
  'last_failure',
  'guidance',
  'plan_state',
  'other_files',
  'dialogue',
  'history',
];

/**
 * Shares out room among slots: each gets what it wants up to its budget; what is left goes to those that want more, the
 * most protected first. The sum is never above `room`.
 */
export function grantRoom(
  wanted: Readonly<Partial<Record<Slot, number>>>,
  budgets: SlotBudgets,
  room: number,
): Readonly<Partial<Record<Slot, number>>> {
  const granted: Partial<Record<Slot, number>> = {};
  let left = Math.max(0, room);
  const give = (slot: Slot, most: number): void => {
    const more = Math.min(left, Math.max(0, most - (granted[slot] ?? 0)));
    granted[slot] = (granted[slot] ?? 0) + more;
    left -= more;
  };
  for (const slot of PROTECTION) give(slot, Math.min(wanted[slot] ?? 0, budgets[slot]));
  for (const slot of PROTECTION) give(slot, wanted[slot] ?? 0);
  return granted;
}
