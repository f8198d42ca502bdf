import { saidBy, type Config, type Environment } from '../config/index.js';
import { PRODUCT } from './product.js';

/** What decides how tools answer, and what tasks are told that they start: the same by every door. No secret is among them. */
const TOLD = [
  /^INTERN_(?:MODEL|MODEL_PROVIDER|MODEL_TIERS|THINKING|CONTEXT_LIMITS|SANDBOX|SANDBOX_IMAGE|CONTAINER_ENGINE)$/,
  /^INTERN_(?:MAX_\w+|AGEING|SUBMIT_WAIT|(?:STEP|LOAD|TASK|HEARTBEAT|WORKFLOW_TASK)_TIMEOUT)$/,
  /^(?:OLLAMA_HOST|TEMPORAL_ADDRESS|TEMPORAL_NAMESPACE)$/,
];

/**
 * How an MCP client starts the tools over stdio: by the service's own program, on its folder and by its settings, so that
 * neither the client's folder nor its PATH and environment matter.
 */
export function stdioCommand({ dataDir }: Pick<Config, 'dataDir'>, env: Environment) {
  const told = Object.keys(env).filter((name) => TOLD.some((pattern) => pattern.test(name)));
  const said = told.flatMap((name) => {
    const value = saidBy(env, name);
    return value === undefined ? [] : [[name, value] as const];
  });
  return {
    command: process.execPath,
    args: [PRODUCT.command, 'mcp', '--data-dir', dataDir],
    ...(said.length === 0 ? {} : { env: Object.fromEntries(said) }),
  };
}
