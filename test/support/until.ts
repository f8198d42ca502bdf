import { inspect } from 'node:util';
import { setTimeout as delay } from 'node:timers/promises';

/** Between two looks: short for a test, long for a machine on which hundreds of them wait. */
const STEP_MS = 20;
/** Below what a test has (testTimeout in jest.config.js), so that it is this wait that says what did not come. */
const DEADLINE_MS = 200_000;

export type Patience = { readonly stepMs?: number; readonly deadlineMs?: number };

/** What a look saw, without what means "not yet". */
type Seen<T> = Exclude<T, false | null | undefined>;

/**
 * The one way in which a test waits for what no promise tells: looks, and pauses between the looks.
 * @param look what to look at; while it throws, there is nothing to be seen yet
 * @returns the first value that is neither false, null nor undefined
 * @throws Error after the deadline, with the last value or error that was seen
 */
export function until<T>(look: () => T | Promise<T>, patience: Patience = {}): Promise<Seen<T>> {
  const isThere = (value: T): boolean => value !== false && value !== null && value !== undefined;
  return untilSeen(look, isThere, patience) as Promise<Seen<T>>;
}

/**
 * The same for a value of which a condition is asked, so that the message can show the value.
 * @returns the first value of which `holds` is true
 */
export async function untilSeen<T>(
  look: () => T | Promise<T>,
  holds: (value: T) => boolean,
  { stepMs = STEP_MS, deadlineMs = DEADLINE_MS }: Patience = {},
): Promise<T> {
  // Made here, so that its stack shows who waits.
  const inVain = new Error(`waited ${deadlineMs} ms in vain`);
  const end = performance.now() + deadlineMs;
  for (;;) {
    const seen = await lookOnce(look);
    if ('value' in seen && holds(seen.value)) return seen.value;
    if (performance.now() > end) {
      const last =
        'value' in seen ? `last seen: ${inspect(seen.value)}` : `last error: ${String(seen.error)}`;
      inVain.message = `${inVain.message} for ${sourceOf(holds, look)}; ${last}`;
      if ('error' in seen) inVain.cause = seen.error;
      throw inVain;
    }
    await delay(stepMs);
  }
}

async function lookOnce<T>(look: () => T | Promise<T>): Promise<{ value: T } | { error: unknown }> {
  try {
    return { value: await look() };
  } catch (error) {
    return { error };
  }
}

function sourceOf(...functions: readonly ((value: never) => unknown)[]): string {
  const texts = functions.map((one) => String(one).replaceAll(/\s+/g, ' '));
  return texts.map((text) => (text.length > 200 ? `${text.slice(0, 200)}…` : text)).join(' of ');
}
