import js from '@eslint/js';
import prettier from 'eslint-config-prettier';
import { createTypeScriptImportResolver } from 'eslint-import-resolver-typescript';
import importX from 'eslint-plugin-import-x';
import jest from 'eslint-plugin-jest';
import regexp from 'eslint-plugin-regexp';
import tseslint from 'typescript-eslint';
import { builtinModules } from 'node:module';

const nodeBuiltins = builtinModules.flatMap((name) => [name, `node:${name}`]);

/** Deterministic rooms: no clock, no chance, no machine. Bans both spellings of every Node built-in. */
const deterministic = {
  'no-restricted-imports': ['error', { paths: nodeBuiltins, patterns: ['node:*'] }],
  'no-restricted-globals': ['error', 'process', 'fetch', 'Buffer', '__dirname', 'require'],
  'no-restricted-syntax': [
    'error',
    {
      selector: "NewExpression[callee.name='Date'][arguments.length=0]",
      message: 'Time comes in with the command.',
    },
    { selector: "CallExpression[callee.name='randomUUID']", message: 'Ids come in with the command.' },
  ],
};
const noClock = [
  { object: 'Date', property: 'now', message: 'Time comes in with the command.' },
  { object: 'Math', property: 'random', message: 'Chance comes in with the command.' },
];

/** A loop that asks again until something is so: unpaused it takes a core from what it waits for, and it knows no deadline. */
const asksAgain = ['WhileStatement', 'DoWhileStatement', 'ForStatement[init=null]'].map((loop) => ({
  selector: `${loop}:has(AwaitExpression)`,
  message: 'Wait with until() or untilSeen() of test/support/until.ts; count turns with a for loop.',
}));

export default tseslint.config(
  { ignores: ['dist/**', 'node_modules/**', 'coverage/**', 'test/fixtures/**', '.cache/**'] },
  js.configs.recommended,
  {
    files: ['src/**/*.ts', 'test/**/*.ts'],
    extends: [...tseslint.configs.strictTypeChecked],
    plugins: { 'import-x': importX },
    settings: {
      'import-x/resolver-next': [createTypeScriptImportResolver({ project: 'tsconfig.check.json' })],
    },
    languageOptions: {
      parserOptions: { project: 'tsconfig.check.json', tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/consistent-type-definitions': 'off',
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      'import-x/no-default-export': 'error',
      'import-x/no-cycle': 'error',
      'max-lines': ['error', { max: 150, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 80, skipBlankLines: true, skipComments: true }],
      complexity: ['error', { max: 12, variant: 'modified' }],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { ignoreRestSiblings: true, argsIgnorePattern: '^_', varsIgnorePattern: '^_' },
      ],
      'max-params': ['error', 4],
    },
  },
  // Every expression takes time in proportion to its text: models, tests and people write what is read here (SC-10).
  {
    files: ['src/**/*.ts', 'harness/**/*.mjs', 'scripts/**/*.mjs', 'bin/*.js'],
    plugins: { regexp },
    rules: {
      'regexp/no-super-linear-backtracking': ['error', { report: 'potential' }],
      'regexp/no-super-linear-move': [
        'error',
        { report: 'potential', ignoreSticky: false, ignorePartial: false },
      ],
    },
  },
  {
    files: ['src/domain/**/*.ts'],
    rules: { ...deterministic, 'no-restricted-properties': ['error', ...noClock] },
  },
  // Temporal replaces Date and Math.random by deterministic ones inside workflows, so only the machine is banned.
  {
    files: ['src/workflows/**/*.ts'],
    rules: {
      'no-restricted-imports': deterministic['no-restricted-imports'],
      'no-restricted-globals': deterministic['no-restricted-globals'],
    },
  },
  {
    files: ['test/**/*.ts'],
    ...jest.configs['flat/recommended'],
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      'max-lines': 'off',
      'max-lines-per-function': 'off',
      'max-params': 'off',
      complexity: 'off',
      'jest/expect-expect': [
        'error',
        {
          assertFunctionNames: [
            'expect',
            'expect*',
            'given',
            'fc.assert',
            '**.expect',
            '**.then',
            '**.thenThrows',
            '**.thenNothing',
            'assert*',
          ],
        },
      ],
      'jest/no-standalone-expect': 'off',
      'jest/no-conditional-expect': 'off',
      'jest/no-export': 'off',
      'jest/valid-title': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
    },
  },
  {
    files: ['test/**/*.ts'],
    // The wait itself, and a follower that sleeps until the journal has changed.
    ignores: ['test/support/until.ts', 'test/support/in-memory-event-journal.ts'],
    rules: { 'no-restricted-syntax': ['error', ...asksAgain] },
  },
  {
    files: ['**/*.{js,mjs,cjs}'],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        URL: 'readonly',
        fetch: 'readonly',
        setTimeout: 'readonly',
        clearTimeout: 'readonly',
        setInterval: 'readonly',
        clearInterval: 'readonly',
        Buffer: 'readonly',
        module: 'readonly',
        require: 'readonly',
        AbortController: 'readonly',
        AbortSignal: 'readonly',
        performance: 'readonly',
        WebSocket: 'readonly',
      },
    },
  },
  prettier,
);
