/**
 * HMAC-SHA256 (RFC 2104, FIPS 180-4) of ASCII text in plain arithmetic on arrays of its own. Not node:crypto: whatever
 * that calls can be replaced by the code under test, which would then be handed the key.
 */
const apply = Reflect.apply;
const charCodeAt = String.prototype.charCodeAt;
const ROUNDS = constants();

/** `text` must be ASCII; `key` is an array of bytes, at most 64. Gives lower-case hex. */
export function sign(key, text) {
  const inner = new Uint8Array(64 + text.length);
  for (let i = 0; i < 64; i++) inner[i] = (key[i] ?? 0) ^ 0x36;
  for (let i = 0; i < text.length; i++) inner[64 + i] = apply(charCodeAt, text, [i]);
  const digest = sha256(inner, 64 + text.length);
  const outer = new Uint8Array(96);
  for (let i = 0; i < 64; i++) outer[i] = (key[i] ?? 0) ^ 0x5c;
  for (let i = 0; i < 32; i++) outer[64 + i] = digest[i];
  return hex(sha256(outer, 96));
}

function sha256(bytes, length) {
  const blocks = ((length + 8) >>> 6) + 1;
  const padded = new Uint8Array(blocks * 64);
  for (let i = 0; i < length; i++) padded[i] = bytes[i];
  padded[length] = 0x80;
  const bits = length * 8;
  for (let i = 0; i < 4; i++) padded[blocks * 64 - 1 - i] = bits >>> (8 * i);
  const state = new Uint32Array(8);
  const start = [
    0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
  ];
  for (let i = 0; i < 8; i++) state[i] = start[i];
  for (let block = 0; block < blocks; block++) compress(state, padded, block * 64);
  const digest = new Uint8Array(32);
  for (let i = 0; i < 32; i++) digest[i] = state[i >>> 2] >>> (24 - 8 * (i & 3));
  return digest;
}

const rotate = (word, by) => (word >>> by) | (word << (32 - by));

function compress(state, bytes, offset) {
  const w = new Uint32Array(64);
  for (let i = 0; i < 16; i++) {
    const at = offset + i * 4;
    w[i] = (bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3];
  }
  for (let i = 16; i < 64; i++) {
    const s0 = rotate(w[i - 15], 7) ^ rotate(w[i - 15], 18) ^ (w[i - 15] >>> 3);
    const s1 = rotate(w[i - 2], 17) ^ rotate(w[i - 2], 19) ^ (w[i - 2] >>> 10);
    w[i] = w[i - 16] + s0 + w[i - 7] + s1;
  }
  const v = new Uint32Array(8);
  for (let i = 0; i < 8; i++) v[i] = state[i];
  for (let i = 0; i < 64; i++) {
    const s1 = rotate(v[4], 6) ^ rotate(v[4], 11) ^ rotate(v[4], 25);
    const t1 = (v[7] + s1 + ((v[4] & v[5]) ^ (~v[4] & v[6])) + ROUNDS[i] + w[i]) >>> 0;
    const s0 = rotate(v[0], 2) ^ rotate(v[0], 13) ^ rotate(v[0], 22);
    const t2 = (s0 + ((v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2]))) >>> 0;
    for (let j = 7; j > 0; j--) v[j] = v[j - 1];
    v[4] += t1;
    v[0] = t1 + t2;
  }
  for (let i = 0; i < 8; i++) state[i] += v[i];
}

function hex(bytes) {
  const digits = '0123456789abcdef';
  let text = '';
  for (let i = 0; i < 32; i++) text += digits[bytes[i] >>> 4] + digits[bytes[i] & 15];
  return text;
}

/** The first 32 bits of the fractions of the cube roots of the first 64 primes. */
function constants() {
  const table = new Uint32Array(64);
  for (let candidate = 2, found = 0; found < 64; candidate++) {
    let prime = true;
    for (let divisor = 2; divisor * divisor <= candidate; divisor++)
      if (candidate % divisor === 0) prime = false;
    if (prime) table[found++] = (Math.cbrt(candidate) % 1) * 2 ** 32;
  }
  return table;
}
