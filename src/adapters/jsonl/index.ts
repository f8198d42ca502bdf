export { tryLockDataFolder, type DataFolderLock } from './data-folder-lock.js';
export { createJsonlJournalReader } from './journal-reader.js';
export { createJsonlJournalWriter, type JsonlJournalWriter } from './journal-writer.js';
export type { JournalRepair } from './repair-tail.js';
