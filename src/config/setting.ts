import { homedir } from 'node:os';
import { z } from 'zod';
import { PRIORITY_NAMES } from '../domain/admission/priority.js';
import { expandHome, isHomePath } from '../domain/kernel/home-path.js';

/** One environment variable: how its text is read, what is allowed (for the error and for people), and its default as text. */
export type Setting<Value> = {
  readonly schema: z.ZodType<Value, string>;
  readonly allowed: string;
  readonly fallback: string;
  /** The value is never shown, not even in an error. */
  readonly secret?: true;
};

/** A whole number from `min` to `max`; `unit` is for people. */
export function wholeNumber(fallback: number, range: readonly [number, number], unit = ''): Setting<number> {
  const [min, max] = range;
  const schema = z
    .string()
    .regex(/^\d{1,9}$/)
    .transform(Number)
    .pipe(z.number().min(min).max(max));
  const of = unit === '' ? '' : ` of ${unit}`;
  return { schema, allowed: `a whole number${of} from ${min} to ${max}`, fallback: String(fallback) };
}

export function oneOf<const Name extends string>(fallback: Name, names: readonly Name[]): Setting<Name> {
  const schema = z.string().transform((text, context) => {
    const found = names.find((name) => name === text.toLowerCase());
    if (found !== undefined) return found;
    context.addIssue('not one of them');
    return z.NEVER;
  });
  return { schema, allowed: `one of ${names.join(', ')}`, fallback };
}

export function onOrOff(fallback: 'on' | 'off'): Setting<boolean> {
  const { schema } = oneOf(fallback, ['on', 'off', 'true', 'false', '1', '0']);
  const read = schema.transform((word) => word === 'on' || word === 'true' || word === '1');
  return { schema: read, allowed: 'on or off', fallback };
}

/** Any text without control characters; an empty one means "not set". */
export function text(fallback: string, allowed: string, shape = /^[^\p{Cc}]*$/u): Setting<string> {
  return { schema: z.string().regex(shape), allowed, fallback };
}

/** A path; `~` is the home folder. An empty one means "not set". */
export function folder(): Setting<string> {
  const { schema } = text('', '');
  const allowed = 'a folder, such as /var/lib/intern or ~/intern; the home of another user is not looked up';
  return {
    schema: schema.refine(isHomePath).transform((path) => expandHome(path, homedir())),
    allowed,
    fallback: '',
  };
}

/** Names separated by commas; blanks around them do not count. */
export function list(fallback: string, allowed: string): Setting<readonly string[]> {
  const schema = z
    .string()
    .regex(/^[^\p{Cc}]*$/u)
    .transform((value) =>
      value
        .split(',')
        .map((part) => part.trim())
        .filter((part) => part !== ''),
    );
  return { schema, allowed, fallback };
}

/** `name=number` pairs separated by commas. The last `=` counts, so that model names may hold anything. */
export function counts(fallback: string, allowed: string): Setting<Readonly<Record<string, number>>> {
  const pair = /^(.+)=(\d{1,9})$/;
  const schema = list(fallback, allowed).schema.transform((parts, context) => {
    const pairs = parts.map((part) => pair.exec(part));
    if (pairs.some((match) => match === null)) context.addIssue('not name=number');
    return Object.fromEntries(pairs.map((match) => [(match?.[1] ?? '').trim(), Number(match?.[2] ?? 0)]));
  });
  return { schema, allowed, fallback };
}

/** Lanes by the names of their priorities, in capitals, and how many steps each takes at once. */
export function laneCaps(): Setting<Readonly<Record<string, number>>> {
  const lanes = PRIORITY_NAMES.join(', ').toLowerCase();
  const allowed = `lane=steps pairs separated by commas, such as high=5,medium=3, with at least 1 for any of ${lanes}`;
  const pairs = counts('', allowed);
  const schema = pairs.schema
    .transform((caps) =>
      Object.fromEntries(Object.entries(caps).map(([name, cap]) => [name.toUpperCase(), cap])),
    )
    .refine((caps) =>
      Object.entries(caps).every(
        ([name, cap]) => (PRIORITY_NAMES as readonly string[]).includes(name) && cap >= 1,
      ),
    );
  return { ...pairs, schema };
}

export function secret(setting: Setting<string>): Setting<string> {
  return { ...setting, secret: true };
}
