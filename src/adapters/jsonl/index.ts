export {
  isDataFolderLocked,
  isHolderFrozen,
  tryLockDataFolder,
  type DataFolderLock,
} from './data-folder-lock.js';
export { fileSystem, type JournalDisk } from './journal-disk.js';
export { createJsonlJournalReader } from './journal-reader.js';
export { createJournalText } from './journal-text.js';
export {
  createJsonlJournalWriter,
  type JsonlJournalWriter,
  type JsonlJournalWriterOptions,
} from './journal-writer.js';
export type { JournalRepair } from './repair-tail.js';
