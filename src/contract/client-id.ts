import { CLIENT_NAME_RULE, isClientName } from '../domain/kernel/client-name.js';
import { ContractError } from './contract-error.js';

/** By which a caller says who it is, so that clients share the service fairly and their Idempotency-Keys do not meet. */
export const CLIENT_ID_HEADER = 'Client-Id';

/** Who calls: what the header says, or else the door that the call came by. @throws ContractError `invalid_request` */
export function readClientId(header: string | undefined, door: string): string {
  if (header === undefined) return door;
  if (isClientName(header)) return header;
  throw new ContractError('invalid_request', `${CLIENT_ID_HEADER} ${CLIENT_NAME_RULE}`, [
    { field: CLIENT_ID_HEADER, message: CLIENT_NAME_RULE },
  ]);
}
