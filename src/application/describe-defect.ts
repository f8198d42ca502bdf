/**
 * An unexpected error as log fields. Its message is left out unless the error is one of ours: messages of parsers quote
 * what they read, and that may be a prompt (AP-63). The stack's frames say where it came from.
 */
export function describeDefect(error: unknown): Readonly<Record<string, unknown>> {
  if (!(error instanceof Error)) return { error: typeof error };
  const frames = (error.stack ?? '').split('\n').filter((line) => line.startsWith('    at '));
  const ours = 'code' in error && typeof error.code === 'string';
  return {
    error: error.name,
    ...(ours ? { code: error.code, reason: error.message.slice(0, 500) } : {}),
    at: frames.slice(0, 8).map((line) => line.trim()),
  };
}
