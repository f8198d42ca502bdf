import { createHmac, timingSafeEqual } from 'node:crypto';

/** One line of a harness: what kind of news, and up to four texts. */
export type ReportLine = {
  readonly kind: string;
  readonly fields: readonly [string, string, string, string];
};

/** `null` when a line was not written by the harness: somebody else wrote to its descriptor. */
export type Report = readonly ReportLine[] | null;

const SHAPE = /^([0-9a-f]{64}) ((\d+) ([a-z_]+) (\[.*\]))$/;

/**
 * Reads what a harness wrote on descriptor 3. Each line is `<mac> <number> <kind> ["…","…","…","…"]` in ASCII, the mac
 * HMAC-SHA256 (RFC 2104) of the rest with the run's key; numbers ascend by 1 from 1, so that no line can be left out,
 * repeated or moved. A last line without its newline was cut when the run ended, and does not count.
 *
 * @param key hex
 */
export function readReport(text: string, key: string): Report {
  const lines = text.split('\n').slice(0, -1);
  const read: ReportLine[] = [];
  for (const line of lines) {
    const entry = verified(line, read.length + 1, key);
    if (entry === null) return null;
    read.push(entry);
  }
  return read;
}

function verified(line: string, number: number, key: string): ReportLine | null {
  const [, mac = '', signed = '', count, kind = '', texts = '[]'] = SHAPE.exec(line) ?? [];
  if (Number(count) !== number) return null;
  const expected = createHmac('sha256', Buffer.from(key, 'hex')).update(signed).digest();
  if (!timingSafeEqual(expected, Buffer.from(mac, 'hex'))) return null;
  const [first = '', second = '', third = '', fourth = ''] = JSON.parse(texts) as string[];
  return { kind, fields: [first, second, third, fourth] };
}
