import type { Alert } from '../domain/admission/back-pressure.js';
import type { AlertSink } from '../ports/alert-sink.js';
import type { Logger } from './logger.js';

function lineOf({ level, waiting, limit }: Alert): string {
  const line = `${waiting} of ${limit} places to wait are taken`;
  switch (level) {
    case 'none':
      return `back-pressure is over: ${line}`;
    case 'warning':
      return `back-pressure: ${line}; soon new tasks will be refused`;
    case 'critical':
      return `back-pressure: ${line}; new tasks are refused but for CRITICAL ones`;
  }
}

/** Alerts as lines of the log (SC-13). */
export function createLogAlerts(logger: Logger): AlertSink {
  return {
    raise(alert) {
      const { level, waiting, limit } = alert;
      logger[level === 'none' ? 'info' : 'warn']({ alert: level, waiting, limit }, lineOf(alert));
      return Promise.resolve();
    },
  };
}
