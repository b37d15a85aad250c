/* MapLibre 5.22 asks for two things that Chromium 86 to 92 lack (field F-90). */

function at<T>(this: ArrayLike<T>, index: number): T | undefined {
  const from = Math.trunc(index) || 0;
  return this[from < 0 ? this.length + from : from];
}

if (!("hasOwn" in Object)) {
  Object.defineProperty(Object, "hasOwn", {
    value: (owner: object, key: PropertyKey) => Object.prototype.hasOwnProperty.call(owner, key),
  });
}
for (const kind of [Array, String, Object.getPrototypeOf(Int8Array)]) {
  if (!("at" in kind.prototype)) Object.defineProperty(kind.prototype, "at", { value: at, writable: true, configurable: true });
}
