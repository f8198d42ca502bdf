export type ServerPlan = {
  readonly port: number;
  readonly uiPort: number;
  readonly databaseFile: string;
  readonly namespace: string;
  /** Name to type, as the server spells it: `Keyword`, `Int` … */
  readonly searchAttributes: Readonly<Record<string, string>>;
};

/**
 * Priority and fairness keys of task queues are off on some servers unless asked for, and strict order needs one
 * partition; eager activities save a round trip for each step. A workflow whose workflow task fails is marked from its second
 * failure on, so that /health finds it within seconds and not within half a minute.
 */
const DYNAMIC_CONFIG = [
  'matching.useNewMatcher=true',
  'matching.enableFairness=true',
  'matching.numTaskqueueReadPartitions=1',
  'matching.numTaskqueueWritePartitions=1',
  'system.enableActivityEagerExecution=true',
  'system.numConsecutiveWorkflowTaskProblemsToTriggerSearchAttribute=2',
];

/** Arguments of the `temporal` command for a server on loopback only, with its Web UI. */
export function serverArguments(plan: ServerPlan): readonly string[] {
  return [
    'server',
    'start-dev',
    ...['--ip', '127.0.0.1', '--port', String(plan.port)],
    ...['--ui-ip', '127.0.0.1', '--ui-port', String(plan.uiPort)],
    ...['--db-filename', plan.databaseFile],
    ...['--namespace', plan.namespace],
    ...['--log-level', 'error'],
    ...DYNAMIC_CONFIG.flatMap((pair) => ['--dynamic-config-value', pair]),
    ...Object.entries(plan.searchAttributes).flatMap(([name, type]) => [
      '--search-attribute',
      `${name}=${type}`,
    ]),
  ];
}
