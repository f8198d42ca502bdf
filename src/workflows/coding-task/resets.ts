import { workflowInfo } from '@temporalio/workflow';
import { getActivator } from '@temporalio/workflow/lib/global-attributes.js';

/** The resets that a task's workflow has gone through; `run` is the run that the latest of them began. Plain JSON. */
export type Resets = { readonly count: number; readonly run: string | null };

const NO_RESETS: Resets = { count: 0, run: null };

const seed = (): string => getActivator().randomnessSeed.join();
/** Modules are loaded for each workflow anew, before its first task: a reset to the very beginning comes after this. */
const seedAtLoad = seed();

/**
 * Watches for resets of this run (EV-21). What a reset run replays was recorded under other names, so it has to notice
 * where its own part begins. No public word tells it, but the seed of its randomness does: it is replaced at exactly that
 * point, and at the same one whenever the history is replayed.
 * @returns asks how many there have been so far
 */
export function watchResets(carried: Resets | undefined): () => Resets {
  let resets = carried ?? NO_RESETS;
  let known = seedAtLoad;
  return () => {
    const now = seed();
    if (now !== known) resets = { count: resets.count + 1, run: workflowInfo().runId };
    known = now;
    return resets;
  };
}
