/** Folders of a sandbox that lie in memory and may be written, and how many bytes each takes at most. */
export const TMP = { path: '/tmp', bytes: 64 * 1024 * 1024 } as const;
export const SHARED_MEMORY = { path: '/dev/shm', bytes: 16 * 1024 * 1024 } as const;

export const MEMORY_FOLDERS: readonly string[] = [TMP.path, SHARED_MEMORY.path];
