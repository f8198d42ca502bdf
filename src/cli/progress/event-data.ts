import { isPlainObject } from '../../domain/kernel/json.js';
import { printable } from '../terminal/printable.js';

/** Reads an event's data field by field without trusting its shape: it may come from a newer service. Texts are safe to print. */
export type EventData = {
  text(key: string): string;
  number(key: string): number;
  texts(key: string): readonly string[];
  items(key: string): readonly EventData[];
  object(key: string): EventData;
};

export function eventData(value: unknown): EventData {
  const data = isPlainObject(value) ? value : {};
  return {
    text: (key) => (typeof data[key] === 'string' ? printable(data[key]) : ''),
    number: (key) => (typeof data[key] === 'number' ? data[key] : 0),
    texts: (key) =>
      (Array.isArray(data[key]) ? data[key] : []).flatMap((item: unknown) =>
        typeof item === 'string' ? [printable(item)] : [],
      ),
    items: (key) => (Array.isArray(data[key]) ? data[key].map(eventData) : []),
    object: (key) => eventData(data[key]),
  };
}
