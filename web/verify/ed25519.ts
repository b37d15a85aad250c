// Ed25519 verification of RFC 8032 §5.1.7. Only public values pass here, so that time need not be constant.

const P = 2n ** 255n - 19n;
const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;

function mod(value: bigint, by = P): bigint {
  const rest = value % by;
  return rest < 0n ? rest + by : rest;
}

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  for (let factor = mod(base); exponent > 0n; exponent >>= 1n) {
    if (exponent & 1n) result = (result * factor) % P;
    factor = (factor * factor) % P;
  }
  return result;
}

const D = mod(-121665n * power(121666n, P - 2n));
const ROOT_OF_MINUS_ONE = power(2n, (P - 1n) / 4n);

/** A point in extended coordinates: x = X/Z, y = Y/Z, T = XY/Z. */
type Point = [bigint, bigint, bigint, bigint];
const ZERO: Point = [0n, 1n, 1n, 0n];

function add([x1, y1, z1, t1]: Point, [x2, y2, z2, t2]: Point): Point {
  const a = ((y1 - x1) * (y2 - x2)) % P;
  const b = ((y1 + x1) * (y2 + x2)) % P;
  const c = (2n * t1 * D * t2) % P;
  const d = (2n * z1 * z2) % P;
  const [e, f, g, h] = [b - a, d - c, d + c, b + a];
  return [mod(e * f), mod(g * h), mod(f * g), mod(e * h)];
}

function double([x, y, z]: Point): Point {
  const a = (x * x) % P;
  const b = (y * y) % P;
  const c = (2n * z * z) % P;
  const h = a + b;
  const e = h - (x + y) * (x + y);
  const g = a - b;
  const f = c + g;
  return [mod(e * f), mod(g * h), mod(f * g), mod(e * h)];
}

function little(bytes: Uint8Array): bigint {
  return bytes.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
}

/** Decode a point; null when the bytes name none. */
function decodePoint(bytes: Uint8Array): Point | null {
  const y = little(bytes) & (2n ** 255n - 1n);
  if (y >= P) return null;
  const u = mod(y * y - 1n);
  const v = mod(D * y * y + 1n);
  let x = mod(u * v ** 3n * power(u * v ** 7n, (P - 5n) / 8n));
  const square = mod(v * x * x);
  if (square !== u) {
    if (square !== mod(-u)) return null;
    x = (x * ROOT_OF_MINUS_ONE) % P;
  }
  const sign = BigInt(bytes[31] >> 7);
  if (x === 0n && sign === 1n) return null;
  if ((x & 1n) !== sign) x = P - x;
  return [x, y, 1n, (x * y) % P];
}

function encodePoint([x, y, z]: Point): Bytes {
  const inverse = power(z, P - 2n);
  let value = ((y * inverse) % P) | (((x * inverse) % P & 1n) << 255n);
  return Uint8Array.from({ length: 32 }, () => {
    const byte = Number(value & 255n);
    value >>= 8n;
    return byte;
  });
}

const BASE = decodePoint(Uint8Array.from({ length: 32 }, (_, at) => (at ? 0x66 : 0x58))) as Point;

function ed25519Verifies(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): boolean {
  const point = decodePoint(publicKey);
  if (signature.length !== 64 || !point) return false;
  const s = little(signature.subarray(32));
  if (s >= ORDER) return false;
  const r = signature.subarray(0, 32);
  const k = mod(little(sha512(concat(r, publicKey, message))), ORDER);
  const negative: Point = [mod(-point[0]), point[1], point[2], mod(-point[3])];
  const both = add(BASE, negative);
  let sum = ZERO;
  for (let bit = 252n; bit >= 0n; bit--) {
    sum = double(sum);
    const ofS = (s >> bit) & 1n;
    const ofK = (k >> bit) & 1n;
    if (ofS && ofK) sum = add(sum, both);
    else if (ofS) sum = add(sum, BASE);
    else if (ofK) sum = add(sum, negative);
  }
  return encodePoint(sum).every((byte, at) => byte === r[at]);
}
