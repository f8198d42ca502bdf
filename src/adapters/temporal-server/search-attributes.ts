import type { Connection } from '@temporalio/client';

/** The server's numbers for types of search attributes (temporal.api.enums.v1.IndexedValueType). */
const TYPES: Readonly<Record<string, number>> = {
  Text: 1,
  Keyword: 2,
  Int: 3,
  Double: 4,
  Bool: 5,
  Datetime: 6,
};

/**
 * Registers search attributes on a server that was not started by us; those that are there already stay.
 * @param attributes name to type, as the server spells it: `Keyword`, `Int` …
 */
export async function registerSearchAttributes(
  connection: Connection,
  namespace: string,
  attributes: Readonly<Record<string, string>>,
): Promise<void> {
  const present = await connection.operatorService.listSearchAttributes({ namespace });
  const missing = Object.entries(attributes).filter(([name]) => !(name in present.customAttributes));
  if (missing.length === 0) return;
  const searchAttributes = Object.fromEntries(missing.map(([name, type]) => [name, TYPES[type] ?? 0]));
  await connection.operatorService.addSearchAttributes({ namespace, searchAttributes });
}
