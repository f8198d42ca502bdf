export { ConfigError } from './config-error.js';
export { loadConfig, type Config } from './config.js';
export { saidBy, unknownSettings, type Environment } from './read-settings.js';
