import { resolve } from 'node:path';
import { readSettings, type Environment, type SettingValues } from './read-settings.js';
import { defaultDataDir } from './settings.js';

function modelConfig(values: SettingValues) {
  const named = values.INTERN_MODEL;
  const tiers = values.INTERN_MODEL_TIERS;
  return {
    provider: values.INTERN_MODEL_PROVIDER,
    /** Weakest first; a model named by INTERN_MODEL stands in front. */
    tiers: named === '' ? tiers : [named, ...tiers.filter((tier) => tier !== named)],
    contextLimits: values.INTERN_CONTEXT_LIMITS,
    /** Whether models that can think are to; null leaves it to the server. */
    think: values.INTERN_THINKING === 'auto' ? null : values.INTERN_THINKING === 'on',
    ollamaUrl: values.OLLAMA_HOST,
    anthropicApiKey: values.ANTHROPIC_API_KEY === '' ? null : values.ANTHROPIC_API_KEY,
  };
}

function temporalConfig(values: SettingValues) {
  return {
    /** null: the service runs a server of its own. */
    address: values.TEMPORAL_ADDRESS === '' ? null : values.TEMPORAL_ADDRESS,
    namespace: values.TEMPORAL_NAMESPACE,
    port: values.INTERN_TEMPORAL_PORT,
    uiPort: values.INTERN_TEMPORAL_UI_PORT,
    retentionDays: values.INTERN_RETENTION_DAYS,
    workflowTaskTimeoutMs: values.INTERN_WORKFLOW_TASK_TIMEOUT * 1000,
    stickyTimeoutMs: values.INTERN_STICKY_TIMEOUT * 1000,
  };
}

function limitsConfig(values: SettingValues) {
  return {
    maxRunning: values.INTERN_MAX_RUNNING,
    maxWaiting: values.INTERN_MAX_WAITING,
    maxIterations: values.INTERN_MAX_ITERATIONS,
    laneCaps: values.INTERN_LANE_CAPS,
    ageing: values.INTERN_AGEING,
    stepMs: values.INTERN_STEP_TIMEOUT * 1000,
    loadMs: values.INTERN_LOAD_TIMEOUT * 1000,
    taskMs: values.INTERN_TASK_TIMEOUT * 1000,
    heartbeatMs: values.INTERN_HEARTBEAT_TIMEOUT * 1000,
  };
}

function assemble(env: Environment) {
  const values = readSettings(env);
  return {
    host: values.INTERN_HOST,
    port: values.INTERN_PORT,
    dataDir: resolve(values.INTERN_DATA_DIR === '' ? defaultDataDir(env) : values.INTERN_DATA_DIR),
    apiToken: values.INTERN_API_TOKEN === '' ? null : values.INTERN_API_TOKEN,
    allowedHosts: values.INTERN_ALLOWED_HOSTS,
    allowedOrigins: values.INTERN_ALLOWED_ORIGINS,
    submitWaitMs: values.INTERN_SUBMIT_WAIT * 1000,
    recordEveryMs: values.INTERN_RECORD_INTERVAL * 1000,
    shutdownGraceMs: values.INTERN_SHUTDOWN_GRACE * 1000,
    workers: values.INTERN_WORKERS,
    sandbox: values.INTERN_SANDBOX,
    containers: {
      /** null: podman or docker, whichever answers. */
      engine: values.INTERN_CONTAINER_ENGINE === '' ? null : values.INTERN_CONTAINER_ENGINE,
      /** null: the official image of this Node's version. */
      image: values.INTERN_SANDBOX_IMAGE === '' ? null : values.INTERN_SANDBOX_IMAGE,
    },
    logLevel: values.INTERN_LOG_LEVEL,
    model: modelConfig(values),
    temporal: temporalConfig(values),
    limits: limitsConfig(values),
  };
}

type Frozen<T> = T extends object ? { readonly [Key in keyof T]: Frozen<T[Key]> } : T;

/** All settings of one process, checked and frozen. Times are in milliseconds where the name says so. */
export type Config = Frozen<ReturnType<typeof assemble>>;

function freezeAll<T>(value: T): Frozen<T> {
  if (typeof value === 'object' && value !== null) {
    Object.values(value).forEach(freezeAll);
    Object.freeze(value);
  }
  return value as Frozen<T>;
}

/** @throws ConfigError that names each bad variable, its value and what is allowed */
export function loadConfig(env: Environment): Config {
  return freezeAll(assemble(env));
}
