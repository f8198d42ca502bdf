/** The command as package.json names it: what works where it is on the PATH. */
export const COMMAND = 'code-intern';

let called: string = COMMAND;

/** How a person calls the command line from where this process's hints are read; every hint that names a command begins so. */
export const intern = (): string => called;

/** Said once, at the start of a process that knows where its reader stands; workflow code never does, and says the plain name. */
export function callItself(command: string): void {
  called = command;
}
