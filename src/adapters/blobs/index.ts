export { createFileBlobAudit } from './file-blob-audit.js';
export { createFileBlobStore } from './file-blob-store.js';
export { createFileIncomingRequests } from './file-incoming-requests.js';
export { createFileReportStore } from './file-report-store.js';
export { sweepIncoming } from './sweep-incoming.js';
