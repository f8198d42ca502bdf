/** How a person calls the command line from an installation; every hint that names a command begins so. */
export const INTERN = 'npx intern';
