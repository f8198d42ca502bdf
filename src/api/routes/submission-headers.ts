import { ContractError } from '../../contract/index.js';

const MAX_WAIT_SECONDS = 600;
const KEY = /^[\x21-\x7e]{1,255}$/;

/**
 * Milliseconds of `Prefer: wait=N` (RFC 7240, section 4.3); null when it is not there.
 * A preference that makes no sense is ignored, as the RFC says.
 */
export function preferredWaitMs(prefer: string | undefined): number | null {
  const seconds = /(?:^|[,;])\s*wait\s*=\s*"?(\d{1,9})"?\s*(?:$|[,;])/i.exec(prefer ?? '')?.[1];
  return seconds === undefined ? null : Math.min(Number(seconds), MAX_WAIT_SECONDS) * 1_000;
}

/**
 * The `Idempotency-Key` that makes a submission safe to repeat (SC-14); null when it is not there.
 * @throws ContractError `invalid_request`
 */
export function idempotencyKey(header: string | undefined): string | null {
  if (header === undefined) return null;
  if (KEY.test(header)) return header;
  const message = 'must have 1 to 255 visible ASCII characters';
  throw new ContractError('invalid_request', `Idempotency-Key ${message}`, [
    { field: 'Idempotency-Key', message },
  ]);
}
