import type { SandboxResult } from '../../../ports/sandbox.js';
import type { TestFailureReason } from '../../../domain/task/events.js';

export type EarlyEnd = { readonly reason: TestFailureReason; readonly message: string };

/** Exit codes of a shell for a program that a signal ended: 128 and the signal's number. */
const CPU_LIMIT = 128 + 24;
const FILE_LIMIT = 128 + 25;
const ABORTED = [128 + 6, 128 + 5, 128 + 11, 128 + 9];

const STOPPED: Readonly<Record<NonNullable<SandboxResult['stoppedBy']>, EarlyEnd>> = {
  wall: {
    reason: 'time_limit',
    message:
      'The tests did not end within the time limit and were stopped. Is there an endless loop or an open wait?',
  },
  output: {
    reason: 'output_limit',
    message: 'The tests printed more than the output limit and were stopped.',
  },
  memory: { reason: 'memory_limit', message: 'The tests used more than the memory limit and were stopped.' },
  disk: {
    reason: 'output_limit',
    message: 'The tests wrote more files than the limit allows and were stopped.',
  },
};

/** What limit ended a run, if one did. Printed text serves to name the reason, never to pass. */
export function earlyEnd(result: SandboxResult): EarlyEnd | null {
  if (result.stoppedBy !== null) return STOPPED[result.stoppedBy];
  if (result.exitCode === CPU_LIMIT || result.signal === 'SIGXCPU') {
    return {
      reason: 'time_limit',
      message: 'The tests used up their processor time and were stopped. Is there an endless loop?',
    };
  }
  if (result.exitCode === FILE_LIMIT || result.signal === 'SIGXFSZ') {
    return {
      reason: 'output_limit',
      message: 'The tests wrote a file beyond the size limit and were stopped.',
    };
  }
  const aborted = result.signal !== null || ABORTED.includes(result.exitCode ?? 0);
  return aborted && /out of memory|MemoryError|Cannot allocate memory/i.test(result.stderr)
    ? STOPPED.memory
    : null;
}
