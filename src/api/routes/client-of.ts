import type { Request } from 'express';
import { CLIENT_ID_HEADER, readClientId } from '../../contract/index.js';

const DOOR = 'rest';

/** Who calls, for the lanes' fairness, Idempotency-Keys and the record (SC-7, SC-14). @throws ContractError `invalid_request` */
export function clientOf(request: Request): string {
  return readClientId(request.get(CLIENT_ID_HEADER), DOOR);
}
