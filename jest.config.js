import { PROJECTS } from './scripts/suite/projects.mjs';

/**
 * Jest in ESM mode, in three projects by cost (scripts/suite/projects.mjs): `unit` needs nothing but Node, git and a
 * sandbox; `service` and `e2e` start one real Temporal server each for all their files (test/support/global-setup.mjs).
 */
const base = {
  testEnvironment: 'node',
  // Not in the folder for temporary files, which is another one in each run.
  cacheDirectory: '<rootDir>/node_modules/.cache/jest',
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
        module: { type: 'es6' },
        sourceMaps: 'inline',
      },
    ],
  },
};

const special = PROJECTS.filter(({ folders }) => folders.length > 0);
const inRoot = (folder) => `<rootDir>/${folder}`;

export default {
  cacheDirectory: base.cacheDirectory,
  projects: [
    {
      ...base,
      displayName: 'unit',
      testMatch: ['<rootDir>/test/**/*.test.ts'],
      testPathIgnorePatterns: special.flatMap(({ folders }) => folders).map(inRoot),
    },
    ...special.map(({ name, folders }) => ({
      ...base,
      displayName: name,
      testMatch: folders.map((folder) => `${inRoot(folder)}**/*.test.ts`),
      globalSetup: '<rootDir>/test/support/global-setup.mjs',
      globalTeardown: '<rootDir>/test/support/global-teardown.mjs',
    })),
  ],
  reporters: ['default', '<rootDir>/test/support/totals-reporter.mjs'],
  // `npm test` gives each project its own number; without it what suits the most costly has to do.
  maxWorkers: Math.min(...PROJECTS.map(({ workers }) => workers)),
  testTimeout: 240_000,
};
