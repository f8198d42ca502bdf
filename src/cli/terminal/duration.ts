const MINUTES_FROM = 90;

/** Seconds as a person says them. */
export function duration(seconds: number): string {
  return seconds < MINUTES_FROM ? `${Math.round(seconds)} s` : `${Math.round(seconds / 60)} min`;
}
