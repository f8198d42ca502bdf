import type { ServiceAddress } from '../cli/index.js';
import { saidBy, type Config, type Environment } from '../config/index.js';
import { readServiceRecord } from './service-record.js';
import { StartError } from './start-error.js';
import { readToken } from './token-file.js';

/**
 * INTERN_URL; else where the service of the data folder said it is; else where it would be by the settings.
 * @throws StartError `invalid_setting`
 */
export async function serviceAddress(config: Config, env: Environment): Promise<ServiceAddress> {
  const named = saidBy(env, 'INTERN_URL') ?? '';
  if (named !== '' && !/^https?:\/\/[^\s/]+\/?$/.test(named)) {
    throw new StartError(
      'invalid_setting',
      `INTERN_URL is ${JSON.stringify(named)}; allowed: an address such as http://127.0.0.1:9876`,
    );
  }
  const announced = (await readServiceRecord(config.dataDir))?.url ?? '';
  const token = config.apiToken ?? (named === '' ? await readToken(config.dataDir) : null);
  if (named !== '') return { url: named, token };
  return { url: announced === '' ? `http://127.0.0.1:${config.port}` : announced, token };
}
