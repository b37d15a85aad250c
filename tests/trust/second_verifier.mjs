// Runs the script of the saved page, as it is shipped, over cases from standard input: JSON in, JSON out.
import { readFileSync } from "node:fs";
import { runInThisContext } from "node:vm";

const page = readFileSync(process.argv[2], "utf8");
runInThisContext(page.split("<script>")[1].split("</script>")[0]);
const { readVkey, verifyProof, verifyReceipt, sha256, sha512, sm3, ed25519Verifies, hex } = globalThis.anlanVerify;
const bytes = (text) => new Uint8Array(Buffer.from(text, "base64"));
const keys = (texts) => texts.map(readVkey);

function answer(given) {
  const data = bytes(given.data ?? "");
  switch (given.what) {
    case "proof": {
      const found = verifyProof(data, keys(given.logs), keys(given.witnesses), given.needed);
      const seen = Object.fromEntries(found.seen.map(([name, time]) => [name, String(time)]));
      return { leaf: hex(found.leaf), origin: found.origin, size: Number(found.size), index: Number(found.index), seen };
    }
    case "receipt":
      return verifyReceipt(data, keys(given.logs));
    case "vkey":
      return readVkey(given.text).name;
    case "hash":
      return [hex(sha256(data)), hex(sha512(data)), hex(sm3(data))];
    case "signature":
      return ed25519Verifies(bytes(given.signature), data, bytes(given.key));
  }
}

const answers = JSON.parse(readFileSync(0, "utf8")).map((given) => {
  try {
    return { found: answer(given) };
  } catch (error) {
    if (!error.code) throw error; // not a refusal: a fault of the verifier itself
    return { refused: error.code };
  }
});
process.stdout.write(JSON.stringify(answers));
