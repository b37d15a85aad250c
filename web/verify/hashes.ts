// SHA-256, SHA-512, SM3 and HMAC in plain TypeScript: the page works from a disk, in any browser since 2020.

type Bytes = Uint8Array<ArrayBuffer>;

function concat(...parts: Uint8Array[]): Bytes {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Pad a message to whole blocks: 0x80, zeroes, the length in bits. */
function padded(data: Uint8Array, block: number): Bytes {
  const length = block / 8;
  const whole = new Uint8Array(Math.ceil((data.length + 1 + length) / block) * block);
  whole.set(data);
  whole[data.length] = 0x80;
  let bits = data.length * 8;
  for (let at = whole.length - 1; bits > 0; at--) {
    whole[at] = bits % 256;
    bits = Math.floor(bits / 256);
  }
  return whole;
}

/** Integer part of the fraction of a prime's root, as the standards derive their constants. */
function primes(count: number): bigint[] {
  const found: bigint[] = [];
  for (let candidate = 2n; found.length < count; candidate++) {
    if (found.every((prime) => candidate % prime !== 0n)) found.push(candidate);
  }
  return found;
}

function root(value: bigint, degree: bigint): bigint {
  let low = 0n;
  let high = value;
  while (low < high) {
    const middle = (low + high + 1n) / 2n;
    if (middle ** degree <= value) low = middle;
    else high = middle - 1n;
  }
  return low;
}

const MASK64 = (1n << 64n) - 1n;
const K64 = primes(80).map((prime) => root(prime << 192n, 3n) & MASK64);
const H64 = primes(8).map((prime) => root(prime << 128n, 2n) & MASK64);
const K32 = Uint32Array.from(K64.slice(0, 64), (value) => Number(value >> 32n));
const H32 = Uint32Array.from(H64, (value) => Number(value >> 32n));

function written32(words: Uint32Array): Bytes {
  const out = new Uint8Array(words.length * 4);
  words.forEach((word, at) => new DataView(out.buffer).setUint32(at * 4, word));
  return out;
}

function sha256(data: Uint8Array): Bytes {
  const right = (x: number, n: number) => (x >>> n) | (x << (32 - n));
  const state = H32.slice();
  const words = new Uint32Array(64);
  const whole = padded(data, 64);
  const view = new DataView(whole.buffer);
  for (let start = 0; start < whole.length; start += 64) {
    for (let t = 0; t < 16; t++) words[t] = view.getUint32(start + t * 4);
    for (let t = 16; t < 64; t++) {
      const a = words[t - 15];
      const b = words[t - 2];
      const s0 = right(a, 7) ^ right(a, 18) ^ (a >>> 3);
      const s1 = right(b, 17) ^ right(b, 19) ^ (b >>> 10);
      words[t] = words[t - 16] + s0 + words[t - 7] + s1;
    }
    let [a, b, c, d, e, f, g, h] = state;
    for (let t = 0; t < 64; t++) {
      const s1 = right(e, 6) ^ right(e, 11) ^ right(e, 25);
      const one = (h + s1 + ((e & f) ^ (~e & g)) + K32[t] + words[t]) | 0;
      const s0 = right(a, 2) ^ right(a, 13) ^ right(a, 22);
      const two = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      [h, g, f, e, d, c, b, a] = [g, f, e, (d + one) | 0, c, b, a, (one + two) | 0];
    }
    [a, b, c, d, e, f, g, h].forEach((value, at) => (state[at] += value));
  }
  return written32(state);
}

function sha512(data: Uint8Array): Bytes {
  const right = (x: bigint, n: bigint) => (x >> n) | ((x << (64n - n)) & MASK64);
  const state = H64.slice();
  const words: bigint[] = new Array(80);
  const whole = padded(data, 128);
  const view = new DataView(whole.buffer);
  for (let start = 0; start < whole.length; start += 128) {
    for (let t = 0; t < 16; t++) words[t] = view.getBigUint64(start + t * 8);
    for (let t = 16; t < 80; t++) {
      const a = words[t - 15];
      const b = words[t - 2];
      const s0 = right(a, 1n) ^ right(a, 8n) ^ (a >> 7n);
      const s1 = right(b, 19n) ^ right(b, 61n) ^ (b >> 6n);
      words[t] = (words[t - 16] + s0 + words[t - 7] + s1) & MASK64;
    }
    let [a, b, c, d, e, f, g, h] = state;
    for (let t = 0; t < 80; t++) {
      const s1 = right(e, 14n) ^ right(e, 18n) ^ right(e, 41n);
      const one = (h + s1 + ((e & f) ^ (~e & MASK64 & g)) + K64[t] + words[t]) & MASK64;
      const s0 = right(a, 28n) ^ right(a, 34n) ^ right(a, 39n);
      const two = (s0 + ((a & b) ^ (a & c) ^ (b & c))) & MASK64;
      [h, g, f, e, d, c, b, a] = [g, f, e, (d + one) & MASK64, c, b, a, (one + two) & MASK64];
    }
    [a, b, c, d, e, f, g, h].forEach((value, at) => (state[at] = (state[at] + value) & MASK64));
  }
  const out = new Uint8Array(64);
  state.forEach((word, at) => new DataView(out.buffer).setBigUint64(at * 8, word));
  return out;
}

function sm3(data: Uint8Array): Bytes {
  const left = (x: number, n: number) => (x << n % 32) | (x >>> (32 - (n % 32)) % 32);
  const p0 = (x: number) => x ^ left(x, 9) ^ left(x, 17);
  const p1 = (x: number) => x ^ left(x, 15) ^ left(x, 23);
  const state = Uint32Array.of(
    0x7380166f, 0x4914b2b9, 0x172442d7, 0xda8a0600, 0xa96f30bc, 0x163138aa, 0xe38dee4d, 0xb0fb0e4e,
  );
  const words = new Uint32Array(68);
  const whole = padded(data, 64);
  const view = new DataView(whole.buffer);
  for (let start = 0; start < whole.length; start += 64) {
    for (let t = 0; t < 16; t++) words[t] = view.getUint32(start + t * 4);
    for (let t = 16; t < 68; t++) {
      words[t] = p1(words[t - 16] ^ words[t - 9] ^ left(words[t - 3], 15)) ^ left(words[t - 13], 7) ^ words[t - 6];
    }
    let [a, b, c, d, e, f, g, h] = state;
    for (let t = 0; t < 64; t++) {
      const constant = left(t < 16 ? 0x79cc4519 : 0x7a879d8a, t);
      const s1 = left((left(a, 12) + e + constant) | 0, 7);
      const s2 = s1 ^ left(a, 12);
      const ff = t < 16 ? a ^ b ^ c : (a & b) | (a & c) | (b & c);
      const gg = t < 16 ? e ^ f ^ g : (e & f) | (~e & g);
      const one = (ff + d + s2 + (words[t] ^ words[t + 4])) | 0;
      const two = (gg + h + s1 + words[t]) | 0;
      [d, c, b, a, h, g, f, e] = [c, left(b, 9), a, one, g, left(f, 19), e, p0(two)];
    }
    [a, b, c, d, e, f, g, h].forEach((value, at) => (state[at] ^= value));
  }
  return written32(state);
}

function hmac256(key: Uint8Array, data: Uint8Array): Bytes {
  const block = new Uint8Array(64);
  block.set(key.length > 64 ? sha256(key) : key);
  const inner = block.map((byte) => byte ^ 0x36);
  const outer = block.map((byte) => byte ^ 0x5c);
  return sha256(concat(outer, sha256(concat(inner, data))));
}
