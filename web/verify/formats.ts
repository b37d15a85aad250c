// Signed notes, checkpoints, proofs, receipts and events, read as strictly as tools/verify_receipt.py reads them.

const PROOF = "c2sp.org/tlog-proof@v1";
const RECEIPT = "anlan-receipt/v1";
const FIELDS =
  "action actor actor_role commits from_state n occurred_at payload prev recorded_at rule salt stream to_state v";
const BLANK = /[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/;

class Refused extends Error {
  constructor(readonly code: string, readonly detail = "") {
    super(`${code}: ${detail}`);
  }
}

function need(condition: unknown, code: string, detail = ""): asserts condition {
  if (!condition) throw new Refused(code, detail);
}

interface VerifierKey {
  name: string;
  id: string;
  kind: number;
  bytes: Bytes;
}

interface Proven {
  event: Record<string, any>;
  leaf: Bytes;
  origin: string;
  size: bigint;
  index: bigint;
  seen: [string, bigint][];
}

const utf8 = (text: string): Bytes => new TextEncoder().encode(text) as Bytes;
const hex = (data: Uint8Array): string => Array.from(data, (byte) => byte.toString(16).padStart(2, "0")).join("");
const same = (one: Uint8Array, other: Uint8Array): boolean => hex(one) === hex(other);

function decoded(data: Uint8Array, limit: number): string {
  need(data.length <= limit, "too_large", `${data.length} bytes`);
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(data);
  } catch {
    throw new Refused("encoding");
  }
}

function unbase64(text: string): Bytes {
  need(/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text), "base64", text.slice(0, 40));
  need(!text.endsWith("\n"), "base64");
  const raw = atob(text);
  need(btoa(raw) === text, "base64", "stray bits");
  return Uint8Array.from(raw, (sign) => sign.charCodeAt(0));
}

function toBase64(data: Uint8Array): string {
  return btoa(Array.from(data, (byte) => String.fromCharCode(byte)).join(""));
}

function readNumber(text: string): bigint {
  need(/^(?:0|[1-9][0-9]{0,18})$/.test(text) && BigInt(text) < 1n << 63n, "form", `number ${text.slice(0, 30)}`);
  return BigInt(text);
}

/** Cut at the first, or last, place where `mark` stands; the second part is null when it stands nowhere. */
function cut(text: string, mark: string, last = false): [string, string | null] {
  const at = last ? text.lastIndexOf(mark) : text.indexOf(mark);
  return at < 0 ? [text, null] : [text.slice(0, at), text.slice(at + mark.length)];
}

function checkName(name: string): void {
  need(name && !name.includes("+") && !BLANK.test(name), "form", `name ${name.slice(0, 40)}`);
}

function readVkey(text: string): VerifierKey {
  const [name, rest] = cut(text.trim(), "+");
  const [id, coded] = cut(rest ?? "", "+");
  need(coded !== null && /^[0-9a-f]{8}$/.test(id), "vkey", text.slice(0, 60));
  checkName(name);
  const raw = unbase64(coded);
  const length = { 1: 33, 4: 33, 6: 1313 }[raw[0]];
  need(length === raw.length, "vkey", text.slice(0, 60));
  need(hex(sha256(concat(utf8(name), utf8("\n"), raw)).subarray(0, 4)) === id, "vkey", "its id does not belong to it");
  return { name, id, kind: raw[0], bytes: raw.slice(1) };
}

function timeOf(body: Uint8Array): bigint {
  return new DataView(body.buffer, body.byteOffset).getBigUint64(0);
}

function signedBy(text: string, body: Bytes, key: VerifierKey): boolean {
  if (key.kind === 1) return ed25519Verifies(body, utf8(text), key.bytes);
  if (body.length !== 72 || body[0] > 127) return false;
  return ed25519Verifies(body.slice(8), utf8(`cosignature/v1\ntime ${timeOf(body)}\n${text}`), key.bytes);
}

function openNote(data: Uint8Array, keys: VerifierKey[]): [string, Map<VerifierKey, Bytes>] {
  const whole = decoded(data, 64 * 1024);
  need(!/[\x00-\x09\x0b-\x1f]/.test(whole), "form", "control characters");
  const [head, tail] = cut(whole, "\n\n", true);
  need(tail !== null && tail.endsWith("\n"), "form", "text, an empty line, signature lines");
  const lines = tail.slice(0, -1).split("\n");
  need(lines.length <= 100, "form", "signatures");
  const text = `${head}\n`;
  const signed = new Map<VerifierKey, Bytes>();
  for (const line of lines) {
    need(line.startsWith("\u2014 "), "form", "signature line");
    const [name, coded] = cut(line.slice(2), " ");
    need(coded !== null, "form", "signature line");
    checkName(name);
    const raw = unbase64(coded);
    need(raw.length >= 5, "form", "signature too short");
    const id = hex(raw.subarray(0, 4));
    const key = keys.find((one) => one.name === name && one.id === id && (one.kind === 1 || one.kind === 4));
    if (!key) continue;
    need(signedBy(text, raw.slice(4), key), "signature", name);
    signed.set(key, raw.slice(4));
  }
  need(signed.size, "unsigned");
  return [text, signed];
}

function readCheckpoint(data: Uint8Array, logs: VerifierKey[], witnesses: VerifierKey[]) {
  const [text, signed] = openNote(data, [...logs, ...witnesses]);
  const lines = text.split("\n");
  need(lines.length === 4 && lines[0] && !lines[3], "form", "a checkpoint has three lines");
  const size = readNumber(lines[1]);
  const treeRoot = unbase64(lines[2]);
  need(treeRoot.length === 32, "form", "root");
  const mine = [...signed.keys()].filter((key) => logs.includes(key));
  need(mine.length, "unsigned", "the log itself");
  need(mine.every((key) => key.name === lines[0] && key.kind === 1), "name", lines[0]);
  const seen = [...signed].filter(([key]) => witnesses.includes(key));
  const times = seen.map(([key, body]): [string, bigint] => [key.name, timeOf(body)]);
  return { origin: lines[0], size, treeRoot, seen: times };
}

/** Fold a leaf and its path to a root: RFC 9162 §2.1.3.2. */
function fold(leaf: Bytes, index: bigint, size: bigint, path: Bytes[], digest: (data: Uint8Array) => Bytes): Bytes {
  need(index >= 0n && index < size, "proof", `leaf ${index} of ${size}`);
  let [found, place, last] = [leaf, index, size - 1n];
  for (const sibling of path) {
    need(last, "proof", "too many hashes");
    if (place & 1n || place === last) {
      found = digest(concat(Uint8Array.of(1), sibling, found));
      while (place && !(place & 1n)) [place, last] = [place >> 1n, last >> 1n];
    } else {
      found = digest(concat(Uint8Array.of(1), found, sibling));
    }
    [place, last] = [place >> 1n, last >> 1n];
  }
  need(!last, "proof", "too few hashes");
  return found;
}

/** Write a value in canonical form, refusing what no event may hold. */
function canonical(value: any, depth = 0): string {
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "number") {
    need(Number.isSafeInteger(value), "event", "integer");
    return String(value);
  }
  if (typeof value === "string") {
    need(!/[\ud800-\udfff]/u.test(value), "event", "lone surrogate");
    return JSON.stringify(value);
  }
  need(depth <= 16, "event", "too deep");
  if (Array.isArray(value)) return `[${value.map((item) => canonical(item, depth + 1)).join(",")}]`;
  const keys = Object.keys(value).sort();
  need(keys.every((key) => /^[\x00-\x7f]*$/.test(key)), "event", "key");
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical(value[key], depth + 1)}`).join(",")}}`;
}

function readEvent(data: Uint8Array): Record<string, any> {
  const text = decoded(data, 65535);
  let event: any;
  try {
    event = JSON.parse(text);
  } catch {
    throw new Refused("event", "JSON");
  }
  const isObject = (value: any) => value !== null && typeof value === "object" && !Array.isArray(value);
  need(isObject(event) && Object.keys(event).sort().join(" ") === FIELDS, "event", "fields");
  need(canonical(event) === text, "event", "not canonical");
  need(event.v === 1 && isObject(event.payload) && isObject(event.commits), "event", "fields");
  need(["recorded_at", "stream", "action"].every((name) => typeof event[name] === "string"), "event", "fields");
  const number = Object.prototype.hasOwnProperty.call(event.payload, "number") ? event.payload.number : null;
  need(number === null || typeof number === "string", "event", "number");
  return event;
}

function valueOf(line: string, word: string): string {
  const [found, value] = cut(line, " ");
  need(found === word && value !== null, "form", `line ${word}`);
  return value;
}

function verifyProof(data: Uint8Array, logs: VerifierKey[], witnesses: VerifierKey[], needed: number): Proven {
  const [head, note] = cut(decoded(data, 256 * 1024), "\n\n");
  const lines = head.split("\n");
  need(note !== null && lines.length >= 3 && lines.length <= 66 && lines[0] === PROOF, "form", PROOF);
  const extra = unbase64(valueOf(lines[1], "extra"));
  const index = readNumber(valueOf(lines[2], "index"));
  const path = lines.slice(3).map(unbase64);
  need(path.every((one) => one.length === 32), "form", "hashes");
  const { origin, size, treeRoot, seen } = readCheckpoint(utf8(note), logs, witnesses);
  const digest = origin.split("/").includes("ledger-sm3") ? sm3 : sha256;
  const entry = concat(Uint8Array.of(0), extra);
  need(same(fold(digest(entry), index, size, path, digest), treeRoot), "proof", `leaf ${index} of ${size}`);
  need(seen.length >= needed, "quorum", `${seen.length} of ${needed}`);
  return { event: readEvent(extra), leaf: sha256(entry), origin, size, index, seen };
}

function verifyReceipt(data: Uint8Array, keys: VerifierKey[]): Record<string, string> {
  const [text] = openNote(data, keys);
  const lines = text.split("\n");
  need(lines.length === 7 && lines[0] === RECEIPT && !lines[6], "form", RECEIPT);
  const values: Record<string, string> = {};
  ["origin", "number", "received", "leaf", "include-by"].forEach((word, at) => {
    values[word] = valueOf(lines[at + 1], word);
    need(values[word], "form", "values");
  });
  need(unbase64(values.leaf).length === 32, "form", "values");
  const moment = /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z$/;
  need(moment.test(values.received) && moment.test(values["include-by"]), "form", "times");
  return values;
}

function verifyText(event: Record<string, any>, text: string, opening: string): void {
  need(/^[0-9a-fA-F]{64}$/.test(opening), "opening", "64 hex digits");
  const r = Uint8Array.from({ length: 32 }, (_, at) => parseInt(opening.slice(at * 2, at * 2 + 2), 16));
  const committed = toBase64(hmac256(r, utf8(`anlan-commit/v1\ntext\n${text.normalize("NFC")}`)));
  need(Object.entries(event.commits).some(([name, value]) => name === "text" && value === committed), "opening");
}
