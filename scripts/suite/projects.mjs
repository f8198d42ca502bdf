import { availableParallelism } from 'node:os';

const cores = availableParallelism();

/**
 * The three kinds of test files, in the order in which they run, with how many run at once. What computes gets a worker for
 * each core; what mostly waits for Temporal gets two; a file that starts whole services, of many processes each, gets one.
 */
export const PROJECTS = [
  { name: 'unit', folders: [], workers: cores },
  { name: 'service', folders: ['test/workflows/'], workers: 2 * cores },
  { name: 'e2e', folders: ['test/e2e/'], workers: cores },
];

/** The project that a test file belongs to, by its path from the root. */
export function projectOf(path) {
  const special = PROJECTS.find(({ folders }) => folders.some((folder) => path.startsWith(folder)));
  return special ?? PROJECTS[0];
}
