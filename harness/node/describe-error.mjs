/** Puts whatever a test threw into words. The value is the code's own: looking at it may run code, throw, or never fit. */
import util from 'node:util';

// A copy: an imported name follows when the library it comes from is changed.
const { inspect } = util;

const MOST = 8_000;
const FRAMES = 5;

/** The root of what node:test reports as the error of a test: `{ kind, text }`, both ASCII-safe strings of bounded length. */
export function describeError(error, workspace) {
  try {
    const cause = error?.cause ?? error;
    return {
      kind: String(error?.failureType ?? ''),
      text: (headOf(cause) + valuesOf(cause) + framesOf(cause, workspace)).slice(0, MOST),
    };
  } catch {
    return { kind: '', text: 'an error that could not be described' };
  }
}

function headOf(cause) {
  if (typeof cause !== 'object' || cause === null || typeof cause.message !== 'string')
    return `thrown: ${inspect(cause).slice(0, 2_000)}`;
  return `${String(cause.name ?? 'Error')}: ${cause.message}`.slice(0, 4_000);
}

/** An assertion with a message of its own does not say which values it compared. */
function valuesOf(cause) {
  if (cause?.code !== 'ERR_ASSERTION' || cause.generatedMessage !== false) return '';
  return `\nexpected: ${inspect(cause.expected).slice(0, 500)}\nactual: ${inspect(cause.actual).slice(0, 500)}`;
}

function framesOf(cause, workspace) {
  const lines = String(cause?.stack ?? '').split('\n');
  const own = lines.filter((line) => /^\s+at /.test(line) && line.includes(workspace));
  return own
    .slice(0, FRAMES)
    .map(
      (line) => `\n  ${line.trim().replaceAll(`file://${workspace}/`, '').replaceAll(`${workspace}/`, '')}`,
    )
    .join('');
}
