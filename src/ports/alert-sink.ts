import type { Alert } from '../domain/admission/back-pressure.js';

/** Socket for what the people who run the service should know at once. */
export interface AlertSink {
  raise(alert: Alert): Promise<void>;
}
