/** Who may import whom: docs/decisions and ARCHITECTURE.md say why. */
const only = (from, allowed, extra = {}) => ({
  name: from,
  severity: 'error',
  from: { path: `^src/${from}/` },
  to: { path: '^src/', pathNot: allowed.map((room) => `^src/${room}`), ...extra },
});

module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'known-rooms',
      severity: 'error',
      comment: 'a new top-level folder needs a decision record',
      from: {
        path: '^src/',
        pathNot:
          '^src/(domain|ports|workflows|activities|application|contract|adapters|api|mcp|cli|config|main)/',
      },
      to: {},
    },
    {
      name: 'domain-imports-only-domain',
      severity: 'error',
      from: { path: '^src/domain/' },
      to: { pathNot: '^src/domain/' },
    },
    only('ports', ['ports/', 'domain/']),
    only('workflows', ['workflows/', 'domain/'], { dependencyTypesNot: ['type-only'] }),
    {
      name: 'workflows-see-activity-types-only',
      severity: 'error',
      from: { path: '^src/workflows/' },
      to: { path: '^src/', pathNot: '^src/(workflows|domain|activities)/' },
    },
    {
      name: 'workflows-npm',
      severity: 'error',
      from: { path: '^src/workflows/' },
      to: {
        dependencyTypes: ['npm', 'npm-dev', 'core'],
        pathNot: 'node_modules/@temporalio/(workflow|common)/',
      },
    },
    only('activities', ['activities/', 'ports/', 'domain/']),
    only('application', ['application/', 'ports/', 'domain/', 'contract/']),
    only('contract', ['contract/', 'domain/']),
    // The Temporal adapter registers activities by the contract's types; `adapters-see-activity-types-only` holds it to types.
    only('adapters', ['adapters/', 'ports/', 'domain/', 'workflows/', 'activities/contract']),
    {
      name: 'adapters-see-activity-types-only',
      severity: 'error',
      from: { path: '^src/adapters/' },
      to: { path: '^src/activities/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'adapters-see-messages-only',
      severity: 'error',
      from: { path: '^src/adapters/' },
      to: { path: '^src/workflows/', pathNot: '^src/workflows/messages', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'adapters-are-strangers',
      severity: 'error',
      from: { path: '^src/adapters/([^/]+)/' },
      to: { path: '^src/adapters/', pathNot: '^src/adapters/$1/' },
    },
    only('api', ['api/', 'application/', 'contract/', 'domain/']),
    only('mcp', ['mcp/', 'application/', 'contract/', 'domain/']),
    only('cli', ['cli/', 'application/', 'contract/', 'domain/']),
    {
      name: 'config-stands-alone',
      severity: 'error',
      from: { path: '^src/config/' },
      to: { path: '^src/', pathNot: '^src/(config|domain)/' },
    },
    {
      name: 'only-main-reads-config',
      severity: 'error',
      from: { path: '^src/(?!main|config)' },
      to: { path: '^src/config/' },
    },
    {
      name: 'nobody-imports-main',
      severity: 'error',
      from: { pathNot: '^(src/main|test)/' },
      to: { path: '^src/main/' },
    },
    { name: 'src-never-imports-test', severity: 'error', from: { path: '^src/' }, to: { path: '^test/' } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
