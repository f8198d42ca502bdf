/**
 * Jest in ESM mode, in two projects by cost: `unit` needs nothing but Node, git and a sandbox;
 * `service` starts one real Temporal server for all its files (test/support/global-setup.mjs).
 */
const base = {
  testEnvironment: 'node',
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

const needsServer = ['<rootDir>/test/workflows/', '<rootDir>/test/e2e/'];

export default {
  projects: [
    {
      ...base,
      displayName: 'unit',
      testMatch: ['<rootDir>/test/**/*.test.ts'],
      testPathIgnorePatterns: needsServer,
    },
    {
      ...base,
      displayName: 'service',
      testMatch: needsServer.map((folder) => `${folder}**/*.test.ts`),
      globalSetup: '<rootDir>/test/support/global-setup.mjs',
      globalTeardown: '<rootDir>/test/support/global-teardown.mjs',
    },
  ],
  reporters: ['default', '<rootDir>/test/support/totals-reporter.mjs'],
  maxWorkers: 2,
  testTimeout: 240_000,
};
