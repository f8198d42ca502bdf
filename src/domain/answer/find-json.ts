import { isPlainObject } from '../kernel/json.js';
import { unusable, usable, type Parsed } from './answer-problem.js';
import { fencedBlocks } from './fenced-blocks.js';
import { jsonValues, type JsonFault, type JsonText } from './json-values.js';

/** Makes JSON of text that is nearly JSON; throws when it cannot. */
export type RepairJson = (text: string) => string;

const FAULTS: Readonly<Record<JsonFault | 'loss', Parsed<never>>> = {
  cut: unusable(
    'answer_cut',
    'its JSON is not whole: it ends before every bracket and quote is closed; answer with the whole JSON object, with fewer modules or shorter purposes.',
  ),
  mismatch: unusable(
    'no_json',
    'the brackets of its JSON do not match; answer with one whole JSON object and nothing else.',
  ),
  omission: unusable('placeholder', '"..." stands in its JSON for something left out; write every module.'),
  loss: unusable('no_json', 'a part of its JSON would be lost; use each key once and close every quote.'),
};
const SEVERAL = unusable(
  'no_json',
  'there are several JSON objects in it; answer with one JSON object that holds all modules.',
);

/** Characters: a plan of twenty modules has a few thousand, and what repairs is quadratic on hostile text (200 ms for 32,000, measured). */
const MOST_REPAIRED = 16_384;

/** Objects and lists in a value; without recursion, because a model may nest them as deep as it likes. */
function containersIn(value: unknown): number {
  const left = [value];
  let count = 0;
  while (left.length > 0) {
    const one = left.pop();
    if (typeof one !== 'object' || one === null) continue;
    count += 1;
    for (const inner of Object.values(one)) left.push(inner);
  }
  return count;
}

/**
 * What a whole value says: as it is, else repaired in its signs (quotes, commas, comments, words of Python). Never in its
 * structure: what the repair or a key used twice would drop is a loss that nobody sees. undefined when it is no JSON.
 */
function read({ text, containers }: JsonText, repair: RepairJson): Parsed<unknown> | undefined {
  for (const parse of [(one: string) => one, repair]) {
    if (parse === repair && text.length > MOST_REPAIRED) break;
    try {
      const value = JSON.parse(parse(text)) as unknown;
      return containersIn(value) < containers ? FAULTS.loss : usable(value);
    } catch {
      continue;
    }
  }
  return undefined;
}

const isPlan = (value: unknown): boolean => isPlainObject(value) && value.modules !== undefined;
const isModule = (value: unknown): boolean =>
  isPlainObject(value) && (value.name ?? value.module) !== undefined;
const isList = (value: unknown): boolean => Array.isArray(value) && value.some(isPlainObject);

/** Modules that stand beside a plan and not in it. */
function strays(values: readonly unknown[], plan: unknown): readonly unknown[] {
  const own = isPlainObject(plan) && Array.isArray(plan.modules) ? (plan.modules as unknown[]) : [];
  const known = new Set(own.map((module) => JSON.stringify(module)));
  return values.filter((value) => !isPlan(value) && isModule(value) && !known.has(JSON.stringify(value)));
}

/** The one value that is meant: a plan, else a list of modules, else modules one by one, else whatever object there is. */
function meant(values: readonly unknown[]): Parsed<unknown> | null {
  for (const kind of [isPlan, isList]) {
    const found = values.filter(kind);
    const texts = new Set(found.map((value) => JSON.stringify(value)));
    if (texts.size > 1) return SEVERAL;
    if (found.length > 0) return strays(values, found[0]).length > 0 ? SEVERAL : usable(found[0]);
  }
  const modules = values.filter(isModule);
  if (modules.length > 0) return usable(modules);
  const rest = values.find(isPlainObject) ?? values.find(Array.isArray);
  return rest === undefined ? null : usable(rest);
}

type Source = { readonly values: readonly unknown[]; readonly fault: Parsed<never> | null };

function readSource(source: string, repair: RepairJson): Source {
  const texts = jsonValues(source);
  const cut = texts.find(({ fault }) => fault !== null)?.fault;
  const readings = texts.flatMap((text) => (text.fault === null ? (read(text, repair) ?? []) : []));
  const values = readings.flatMap((one) => (one.ok ? [one.value] : []));
  const lost = readings.some(({ ok }) => !ok);
  return { values, fault: cut ? FAULTS[cut] : lost ? FAULTS.loss : null };
}

/** A source that is whole and has a plan makes up for another one that is not: a draft, or an example. */
function within(texts: readonly string[], repair: RepairJson): Parsed<unknown> | null {
  const sources = texts.map((text) => readSource(text, repair));
  const whole = sources.filter(({ fault }) => fault === null).flatMap(({ values }) => values);
  const fault = sources.find((source) => source.fault !== null)?.fault;
  return fault && !whole.some(isPlan) ? fault : meant(whole);
}

/**
 * The JSON that an answer holds: in its fences, else anywhere. What is cut off, does not match, or is left out makes the
 * answer unusable, with a sentence for the model: half of a plan would pass as a whole one.
 */
export function findJson(text: string, repair: RepairJson): Parsed<unknown> {
  const fenced = fencedBlocks(text).map(({ content }) => content);
  return (
    within(fenced, repair) ??
    within([text], repair) ??
    unusable('no_json', 'there is no JSON object in it; answer with the JSON object only.')
  );
}
