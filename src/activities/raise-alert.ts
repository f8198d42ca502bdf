import type { AlertSink } from '../ports/alert-sink.js';
import type { AdmissionActivities } from './contract.js';

/** Tells the people who run the service. Twice is harmless. */
export function createRaiseAlert({
  alerts,
}: {
  readonly alerts: AlertSink;
}): AdmissionActivities['raiseAlert'] {
  return (alert) => alerts.raise(alert);
}
