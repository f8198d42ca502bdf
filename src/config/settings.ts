import { homedir } from 'node:os';
import { expandHome, isHomePath } from '../domain/kernel/home-path.js';
import { ITERATION_LIMIT } from '../domain/task/bounds.js';
import { ollamaHost } from './ollama-url.js';
import { counts, folder, laneCaps, list, onOrOff, oneOf, secret, text, wholeNumber } from './setting.js';

const PORT = [0, 65_535] as const;
const DAY = 86_400;

/** Every variable that the service reads, with its default. The default of a data folder depends on the home folder. */
export const SETTINGS = {
  INTERN_HOST: text(
    '127.0.0.1',
    'an address of this machine to listen on, such as 127.0.0.1 or 0.0.0.0',
    /^[\w.:[\]-]+$/,
  ),
  INTERN_PORT: wholeNumber(9876, PORT),
  INTERN_DATA_DIR: folder(),
  INTERN_API_TOKEN: secret(
    text('', 'at least 16 letters, digits or signs, without blanks', /^([\x21-\x7e]{16,})?$/),
  ),
  INTERN_ALLOWED_HOSTS: list('', 'host names separated by commas'),
  INTERN_ALLOWED_ORIGINS: list('', 'origins such as https://example.org, separated by commas'),
  INTERN_MODEL: text('', 'the name of a model, such as mistral:7b'),
  INTERN_MODEL_TIERS: list('mistral:7b,qwen3:8b,claude', 'model names separated by commas, weakest first'),
  INTERN_MODEL_PROVIDER: oneOf('ollama', ['ollama', 'demo']),
  INTERN_CONTEXT_LIMITS: counts('', 'model=tokens pairs separated by commas, such as mistral:7b=8192'),
  INTERN_THINKING: oneOf('auto', ['auto', 'on', 'off']),
  OLLAMA_HOST: ollamaHost,
  ANTHROPIC_API_KEY: secret(text('', 'a key without blanks', /^[\x21-\x7e]*$/)),
  TEMPORAL_ADDRESS: text('', 'host:port of a Temporal server', /^([\w.[\]:-]+:\d{1,5})?$/),
  TEMPORAL_NAMESPACE: text('default', 'the name of a namespace', /^[\w.-]+$/),
  INTERN_TEMPORAL_PORT: wholeNumber(7233, PORT),
  INTERN_TEMPORAL_UI_PORT: wholeNumber(8233, PORT),
  INTERN_WORKERS: wholeNumber(3, [1, 64], 'processes'),
  INTERN_MAX_RUNNING: wholeNumber(5, [1, 1_000], 'tasks'),
  INTERN_MAX_WAITING: wholeNumber(100, [1, 100_000], 'tasks'),
  INTERN_SUBMIT_WAIT: wholeNumber(30, [1, 600], 'seconds'),
  INTERN_LANE_CAPS: laneCaps(),
  INTERN_RETENTION_DAYS: wholeNumber(30, [1, 3_650], 'days'),
  INTERN_SANDBOX: oneOf('auto', ['auto', 'bubblewrap', 'container', 'none']),
  INTERN_SANDBOX_IMAGE: text(
    '',
    'the name of a container image, such as docker.io/library/node:22-bookworm',
    /^[\w][\w./:@-]*$|^$/,
  ),
  INTERN_CONTAINER_ENGINE: text('', 'podman, docker, or the path of one of them', /^[\w./-]*$/),
  INTERN_STEP_TIMEOUT: wholeNumber(300, [1, DAY], 'seconds'),
  INTERN_LOAD_TIMEOUT: wholeNumber(600, [1, DAY], 'seconds'),
  INTERN_TASK_TIMEOUT: wholeNumber(3600, [1, 30 * DAY], 'seconds'),
  INTERN_HEARTBEAT_TIMEOUT: wholeNumber(10, [1, 600], 'seconds'),
  INTERN_WORKFLOW_TASK_TIMEOUT: wholeNumber(5, [1, 120], 'seconds'),
  INTERN_STICKY_TIMEOUT: wholeNumber(2, [1, 120], 'seconds'),
  INTERN_RECORD_INTERVAL: wholeNumber(10, [1, 3_600], 'seconds'),
  INTERN_SHUTDOWN_GRACE: wholeNumber(30, [0, 3_600], 'seconds'),
  INTERN_AGEING: onOrOff('off'),
  INTERN_MAX_ITERATIONS: wholeNumber(5, ITERATION_LIMIT, 'rounds'),
  INTERN_LOG_LEVEL: oneOf('info', ['debug', 'info', 'warn', 'error', 'silent']),
} as const;

export type SettingName = keyof typeof SETTINGS;

/** Variables with our prefix that others of our programs read. */
export const OTHER_NAMES: readonly string[] = ['INTERN_URL'];

/** $XDG_DATA_HOME/code-intern, or ~/.local/share/code-intern. */
export function defaultDataDir(env: Readonly<Record<string, string | undefined>>): string {
  const said = env['XDG_DATA_HOME'] ?? '';
  const base = said === '' || !isHomePath(said) ? '~/.local/share' : said;
  return `${expandHome(base, homedir())}/code-intern`;
}
