export { CliError } from './cli-error.js';
export type { ServiceAddress } from './client/service-address.js';
export { pickTask } from './client/pick-task.js';
export { createServiceClient, type ServiceClient } from './client/service-client.js';
export type { CliDependencies, Finding, RebuiltJournal, ReplayedRun, VerifiedTask } from './dependencies.js';
export { createProgram } from './program.js';
export { eventLines } from './progress/event-lines.js';
export { printable } from './terminal/printable.js';
export { createTerminal, type Terminal } from './terminal/terminal.js';
