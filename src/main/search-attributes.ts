import {
  languageAttribute,
  priorityAttribute,
  statusAttribute,
  versionAttribute,
} from '../workflows/messages.js';

const TYPES = { KEYWORD: 'Keyword', INT: 'Int' } as const;

/** The search attributes of tasks by name, with their types as the server spells them. */
export const SEARCH_ATTRIBUTES: Readonly<Record<string, string>> = Object.fromEntries(
  [statusAttribute, priorityAttribute, languageAttribute, versionAttribute].map(({ name, type }) => [
    name,
    TYPES[type],
  ]),
);
