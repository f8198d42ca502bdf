import { condition, log } from '@temporalio/workflow';
import {
  noPressure,
  observeLine,
  type Alert,
  type PressureState,
} from '../../domain/admission/back-pressure.js';
import { waiting } from '../../domain/admission/line.js';
import type { AdmissionState } from '../../domain/admission/queue-state.js';
import { alertActivities } from '../activity-options.js';
import { createBackground } from './background.js';

/** Watches the length of the line and raises alerts (SC-13); here, because there is one admission for all processes. */
export type PressureGauge = {
  state(): PressureState;
  readonly watch: (queue: AdmissionState) => void;
  /** True when no alert is on its way; one that is would be lost with this run. */
  readonly isQuiet: () => boolean;
};

async function raise(alert: Alert): Promise<void> {
  try {
    await alertActivities.raiseAlert(alert);
  } catch (error) {
    // Nobody's task depends on it.
    log.warn('an alert could not be raised', { error: error instanceof Error ? error.message : 'unknown' });
  }
}

export function createPressureGauge(
  carried: PressureState | undefined,
  queue: AdmissionState,
): PressureGauge {
  let state = carried ?? noPressure();
  let line = lengthOf(queue);
  let look = 0;
  const alerts = createBackground();

  function observe(): void {
    const seen = observeLine(state, line, Date.now());
    state = seen.state;
    if (seen.alert) alerts.run(raise(seen.alert));
    look += 1;
    if (seen.look_again_ms !== null) void lookAgain(look, seen.look_again_ms);
  }

  /** Unless the line is looked at before that. */
  async function lookAgain(turn: number, afterMs: number): Promise<void> {
    if (!(await condition(() => look !== turn, Math.max(1, afterMs)))) observe();
  }

  // A timer that was set before continuing as new is gone.
  if (state.announced !== 'none' || state.level !== 'none') observe();
  return {
    state: () => state,
    isQuiet: alerts.isQuiet,
    watch(changed) {
      const now = lengthOf(changed);
      if (now.waiting === line.waiting && now.limit === line.limit) return;
      line = now;
      observe();
    },
  };
}

function lengthOf(queue: AdmissionState): { readonly waiting: number; readonly limit: number } {
  return { waiting: waiting(queue).length, limit: queue.limits.waiting };
}
