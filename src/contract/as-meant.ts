import { z } from 'zod';
import { isPlainObject } from '../domain/kernel/json.js';

type JsonSchema = z.core.JSONSchema.BaseSchema;
/** What may be said as text where no text is meant. */
const SPOKEN = ['number', 'integer', 'boolean', 'array', 'object'];

const schemas = new WeakMap<z.ZodType, JsonSchema>();

function jsonSchemaOf(schema: z.ZodType): JsonSchema {
  const known = schemas.get(schema) ?? z.toJSONSchema(schema, { io: 'input' });
  schemas.set(schema, known);
  return known;
}

function branchesOf(schema: JsonSchema): readonly JsonSchema[] {
  return schema.anyOf === undefined ? [schema] : schema.anyOf.flatMap(branchesOf);
}

const kindsOf = (branch: JsonSchema): readonly string[] => [branch.type ?? []].flat();

function isOfKind(value: unknown, kind: string): boolean {
  if (kind === 'array') return Array.isArray(value);
  if (kind === 'object') return isPlainObject(value);
  if (kind === 'integer') return Number.isInteger(value);
  return typeof value === kind;
}

/** What a text says in JSON, where the field takes that; else the text. */
function spoken(text: string, kinds: readonly string[]): unknown {
  const wanted = kinds.filter((kind) => SPOKEN.includes(kind));
  if (wanted.length === 0) return text;
  try {
    const said: unknown = JSON.parse(text);
    return wanted.some((kind) => isOfKind(said, kind)) ? said : text;
  } catch {
    return text;
  }
}

function inside(value: unknown, branches: readonly JsonSchema[]): unknown {
  if (Array.isArray(value)) {
    const items = branches.find(({ items }) => items !== undefined)?.items as JsonSchema | undefined;
    return items === undefined ? value : value.map((one) => meant(items, one));
  }
  const branch = branches.find((one) => kindsOf(one).includes('object'));
  if (!isPlainObject(value) || branch === undefined) return value;
  const { properties = {}, additionalProperties } = branch;
  const schemaOf = (name: string): unknown =>
    Object.hasOwn(properties, name) ? properties[name] : additionalProperties;
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => {
      const schema = schemaOf(name);
      return [name, isPlainObject(schema) ? meant(schema, one) : one];
    }),
  );
}

function meant(schema: JsonSchema, value: unknown): unknown {
  const branches = branchesOf(schema);
  return inside(typeof value === 'string' ? spoken(value, branches.flatMap(kindsOf)) : value, branches);
}

/**
 * What the sender of a value meant, where numbers, lists and the like came as text, as models and query strings send
 * them: `"5"` is 5 for a field that takes numbers, and `"[\"a\"]"` a list for one that takes lists. One rule for every
 * tool and every query (decision 35): the text is read as JSON, and left as it is where that is not what the field takes,
 * so that it is refused with its own value. A field that takes texts only is never touched.
 */
export function asMeant(schema: z.ZodType, value: unknown): unknown {
  return meant(jsonSchemaOf(schema), value);
}
