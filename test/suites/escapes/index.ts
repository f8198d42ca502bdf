import { DISK } from './disk.js';
import type { Escape } from './escape.js';
import { FILE_SYSTEM } from './file-system.js';
import { KERNEL } from './kernel.js';
import { MEMORY } from './memory.js';
import { NETWORK } from './network.js';
import { OUTPUT } from './output.js';
import { PROCESSES } from './processes.js';
import { SECRETS } from './secrets.js';
import { TIME } from './time.js';

/** All hostile programs by theme. */
export const ESCAPES: Readonly<Record<string, readonly Escape[]>> = {
  secrets: SECRETS,
  network: NETWORK,
  processes: PROCESSES,
  memory: MEMORY,
  disk: DISK,
  output: OUTPUT,
  'file system': FILE_SYSTEM,
  kernel: KERNEL,
  time: TIME,
};
