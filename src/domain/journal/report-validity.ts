import { happensBefore, type VectorClock } from '../kernel/vector-clock.js';

/** Why a report is not about the code as it is now; `version_ahead` names a version that does not exist yet. */
export const REPORT_LAYERS = ['version', 'version_ahead', 'clock', 'hash'] as const;
export type ReportLayer = (typeof REPORT_LAYERS)[number];

/** What a report says of the code that it is about. */
export type ReportedCode = {
  readonly code_version: number;
  readonly code_hash: string | null;
  /** What the reporter had seen, as it was sent; null or {} when it did not say. */
  readonly vector_clock: VectorClock | null;
};

/** The code as it is now. `vector_clock` is that of the latest event that made a code version. */
export type CurrentCode = ReportedCode;

function versionLayer(report: ReportedCode, code: CurrentCode): ReportLayer | null {
  if (report.code_version < code.code_version) return 'version';
  return report.code_version > code.code_version ? 'version_ahead' : null;
}

/** A clock that is later, equal or concurrent says nothing against a report; no clock says nothing at all. */
function clockLayer(report: ReportedCode, code: CurrentCode): ReportLayer | null {
  const seen = report.vector_clock ?? {};
  if (Object.keys(seen).length === 0 || code.vector_clock === null) return null;
  return happensBefore(seen, code.vector_clock) ? 'clock' : null;
}

function hashLayer(report: ReportedCode, code: CurrentCode): ReportLayer | null {
  if (report.code_hash === null || code.code_hash === null) return null;
  return report.code_hash === code.code_hash ? null : 'hash';
}

/**
 * The first layer that refuses the report, or null for a valid one (EV-40 to EV-42). Times play no part. A layer for which
 * either side has nothing to compare is skipped.
 */
export function refusingLayer(report: ReportedCode, code: CurrentCode): ReportLayer | null {
  return versionLayer(report, code) ?? clockLayer(report, code) ?? hashLayer(report, code);
}
