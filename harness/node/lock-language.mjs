/**
 * Locks the language's own objects, as what an assertion says stands on them: a loop over a table of cases on iterators, a
 * tolerance on Math.abs. Left open is what tests mock: Date, Math.random, timers, console, fetch.
 */
import path from 'node:path';
import querystring from 'node:querystring';
import url from 'node:url';
import util from 'node:util';
import { lock, lockInherited } from './lock.mjs';

const prototypeOf = Object.getPrototypeOf;
const TypedArray = prototypeOf(Uint8Array);
const TYPED_ARRAYS = [
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
  BigUint64Array,
];
const BINARY = [ArrayBuffer, SharedArrayBuffer, DataView, TypedArray, ...TYPED_ARRAYS];
const TYPES = [
  Array,
  String,
  Number,
  BigInt,
  Boolean,
  Symbol,
  RegExp,
  Map,
  Set,
  WeakMap,
  WeakSet,
  Promise,
  Function,
  ...BINARY,
];
const PROTOTYPES = [...TYPES.map((type) => type.prototype), Date.prototype];
const ERRORS = [
  'Error',
  'AggregateError',
  'EvalError',
  'RangeError',
  'ReferenceError',
  'SyntaxError',
  'TypeError',
  'URIError',
];
const FUNCTIONS = [
  'parseInt',
  'parseFloat',
  'isNaN',
  'isFinite',
  'decodeURIComponent',
  'encodeURIComponent',
  'structuredClone',
];
const NAMES = [
  'Object',
  'Reflect',
  'JSON',
  'Math',
  'Proxy',
  'Buffer',
  'Atomics',
  'Intl',
  'URL',
  'URLSearchParams',
  'TextEncoder',
  'TextDecoder',
  ...ERRORS,
  ...FUNCTIONS,
];

/** What loops are made of; none of them has a name. */
const ITERATORS = [
  [][Symbol.iterator](),
  ''[Symbol.iterator](),
  new Map()[Symbol.iterator](),
  new Set()[Symbol.iterator](),
  'a'.matchAll(/a/g),
].map((iterator) => prototypeOf(iterator));
const GENERATORS = [function* () {}, async function* () {}].map(
  (generator) => prototypeOf(generator).prototype,
);
const ABOVE = [prototypeOf(ITERATORS[0]), prototypeOf(GENERATORS[1])];

const WEB = [url.URL, url.URLSearchParams, util.TextEncoder, util.TextDecoder];
const INTL = Object.getOwnPropertyNames(Intl)
  .map((name) => Intl[name])
  .filter((member) => typeof member === 'function' && member.prototype !== undefined);
/** Libraries of pure functions, by which tests compare. */
const LIBRARIES = [util, util.types, path, path.posix, path.win32, url, querystring, Intl];

export function lockLanguage() {
  [...TYPES, Object, JSON, Reflect, Buffer].forEach((judge) => lock(judge));
  lock(Math, ['random']);
  PROTOTYPES.forEach((prototype) => lock(prototype, ['constructor', 'toString']));
  [...ITERATORS, ...GENERATORS, ...ABOVE].forEach((prototype) => lock(prototype));
  lockInherited(Buffer.prototype);
  [...WEB, ...INTL].forEach((type) => lock(type.prototype, ['constructor', 'toString']));
  LIBRARIES.forEach((library) => lock(library));
  const kept = new Set([...TYPES.map((type) => type.name), ...NAMES]);
  lock(
    globalThis,
    Reflect.ownKeys(globalThis).filter((key) => !kept.has(key)),
  );
}
