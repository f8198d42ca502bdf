/** How full the line is. `none` is also what is announced when it has become empty enough again. */
export type PressureLevel = 'none' | 'warning' | 'critical';

/** Plain JSON: it is carried over continue-as-new. Times are milliseconds since 1970. */
export type PressureState = {
  readonly level: PressureLevel;
  /** What was last said; it follows `level`, but no faster than the debounce allows. */
  readonly announced: PressureLevel;
  readonly announced_ms: Readonly<Record<PressureLevel, number | null>>;
  /** Since when the line has been shorter than where the warning starts; null while it is not. */
  readonly below_since_ms: number | null;
};

export type Alert = {
  readonly level: PressureLevel;
  readonly waiting: number;
  readonly limit: number;
  /** Milliseconds since 1970. */
  readonly at_ms: number;
};

const WARNING_SHARE = 0.8;
/** Below this share all is well at once; between the two only after a while, so that swinging causes no alerts. */
const CLEAR_SHARE = 0.75;
const CLEAR_AFTER_MS = 5_000;
const SAME_LEVEL_AGAIN_MS = 10_000;

export function noPressure(): PressureState {
  return {
    level: 'none',
    announced: 'none',
    announced_ms: { none: null, warning: null, critical: null },
    below_since_ms: null,
  };
}

type Line = { readonly waiting: number; readonly limit: number };

function levelOf(state: PressureState, share: number, belowForMs: number): PressureLevel {
  if (share >= 1) return 'critical';
  // Once critical it stays so until it is cleared: a line that swings about the limit is one alert.
  if (share >= WARNING_SHARE) return state.level === 'critical' ? 'critical' : 'warning';
  return share < CLEAR_SHARE || belowForMs >= CLEAR_AFTER_MS ? 'none' : state.level;
}

/** Milliseconds from now when this level may be announced again; 0 for at once. */
function quietFor(state: PressureState, level: PressureLevel, nowMs: number): number {
  const last = state.announced_ms[level];
  return last === null ? 0 : Math.max(0, last + SAME_LEVEL_AGAIN_MS - nowMs);
}

/**
 * The back-pressure monitor (SC-13) as a fold over what the line looks like: an alert when the level changes, each level
 * at most once in 10 s.
 *
 * @returns `look_again_ms`: milliseconds after which to call again even if the line has not changed; null for never
 */
export function observeLine(
  state: PressureState,
  { waiting, limit }: Line,
  nowMs: number,
): { readonly state: PressureState; readonly alert: Alert | null; readonly look_again_ms: number | null } {
  const share = limit === 0 ? Number(waiting > 0) : waiting / limit;
  const below_since_ms = share < WARNING_SHARE ? (state.below_since_ms ?? nowMs) : null;
  const belowForMs = below_since_ms === null ? 0 : nowMs - below_since_ms;
  const level = levelOf(state, share, belowForMs);
  const seen = { ...state, level, below_since_ms };
  const untilClear = level === 'none' || below_since_ms === null ? null : CLEAR_AFTER_MS - belowForMs;
  if (level === state.announced) return { state: seen, alert: null, look_again_ms: untilClear };
  const quiet = quietFor(state, level, nowMs);
  if (quiet > 0) return { state: seen, alert: null, look_again_ms: Math.min(quiet, untilClear ?? quiet) };
  return {
    state: { ...seen, announced: level, announced_ms: { ...state.announced_ms, [level]: nowMs } },
    alert: { level, waiting, limit, at_ms: nowMs },
    look_again_ms: untilClear,
  };
}
