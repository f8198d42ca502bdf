/**
 * When a task was submitted, read from its id: the first 48 bits of a UUIDv7 are milliseconds since 1970 (RFC 9562, 5.7).
 * It so stays the same before, while and after the engine knows the task.
 * @returns ISO 8601, or null for an id of another version
 */
export function createdAt(taskId: string): string | null {
  if (taskId[14] !== '7') return null;
  return new Date(parseInt(taskId.slice(0, 8) + taskId.slice(9, 13), 16)).toISOString();
}
