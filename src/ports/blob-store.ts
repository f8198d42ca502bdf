export type BlobRef = { readonly sha256: string; readonly bytes: number };

/** Large texts of a task by content hash (`blobs/<sha256>`): what stays out of history and journal (WF-9). */
export interface BlobStore {
  /** Durable once resolved; the same content twice is one blob. */
  put(taskId: string, content: string | Uint8Array): Promise<BlobRef>;
  /** @throws StorageError `blob_missing` when there is none */
  get(taskId: string, sha256: string): Promise<Buffer>;
}

/** What became of a blob; `reason` says why it cannot be read, else null. */
export type BlobState = {
  readonly state: 'sound' | 'missing' | 'altered' | 'unreadable';
  readonly reason: string | null;
};

/** Socket for the audit of a task's blobs. */
export interface BlobAudit {
  /** Reads the blob through and holds it against its name; never throws for what it finds on the disk. */
  check(taskId: string, sha256: string): Promise<BlobState>;
  /** Where it lies, for people. */
  path(taskId: string, sha256: string): string;
}

/** Requests that no task has taken yet (`incoming/<sha256>`). */
export interface IncomingRequests {
  /** Durable once resolved. */
  put(content: string): Promise<BlobRef>;
  /** Moves the request into the task's blobs; harmless when done twice. @throws StorageError `request_missing` */
  take(taskId: string, sha256: string): Promise<string>;
}

/** A store could not do what was asked; `path` says where. */
export class StorageError extends Error {
  override readonly name = 'StorageError';

  constructor(
    readonly code: string,
    message: string,
    readonly path: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}
