// The page: files in, answers out. Nothing is stored, nothing leaves the browser: the page's own policy forbids it.

interface Given {
  files: [string, Uint8Array][];
  logs: string[];
  receiptKeys: string[];
  witnesses: string[];
  quorum: number | null;
  text: string;
  opening: string;
}

const REASONS: Record<string, [string, string]> = {
  form: ["格式不对", "the form is wrong"],
  base64: ["编码不对", "the encoding is wrong"],
  encoding: ["不是 UTF-8 文本", "not UTF-8 text"],
  too_large: ["文件过大", "the file is too large"],
  vkey: ["公钥写法不对", "the public key is not written right"],
  signature: ["签名不对", "a signature is wrong"],
  unsigned: ["没有已知公钥的签名", "none of the given keys has signed"],
  name: ["名称与公钥不符", "the log has another name than its key"],
  proof: ["证明推不出签署的树根", "the proof does not lead to the signed root"],
  event: ["事件内容不合规范", "the event is not in its one true form"],
  quorum: ["见证签名不足", "too few witnesses have cosigned"],
  mismatch: ["凭证与证明不是同一件", "receipt and proof are not of one matter"],
  opening: ["正文与登记时不一致，或校验值有误", "the text is not the one registered, or its opening is wrong"],
};

/** Verify everything given, and that it belongs together; return lines of [Chinese, English]. */
function verifyAll(given: Given): [string, string][] {
  const logs = given.logs.map(readVkey);
  const witnesses = given.witnesses.map(readVkey);
  const receiptKeys = given.receiptKeys.map(readVkey);
  const said: [string, string][] = [];
  const leaves = new Set<string>();
  const numbers = new Set<string>();
  let event: Record<string, any> | null = null;
  need(given.files.length, "form", "no file");
  for (const [, data] of given.files) {
    if (new TextDecoder().decode(data.subarray(0, RECEIPT.length)) === RECEIPT) {
      const values = verifyReceipt(data, receiptKeys);
      leaves.add(hex(unbase64(values.leaf)));
      numbers.add(values.number);
      said.push([
        `受理凭证 ${values.number} 签名有效，收件时间 ${values.received}，应于 ${values["include-by"]} 前进入 ${values.origin}。`,
        `Receipt ${values.number} is signed: received ${values.received}, to be in ${values.origin} by ${values["include-by"]}.`,
      ]);
      continue;
    }
    const proven = verifyProof(data, logs, witnesses, given.quorum ?? witnesses.length);
    event = proven.event;
    const number = event.payload.number ?? "";
    leaves.add(hex(proven.leaf));
    numbers.add(number);
    said.push([
      `${number} 的登记事件（${event.recorded_at}）确在日志 ${proven.origin} 中，位于共 ${proven.size} 条中的第 ${proven.index} 条（自 0 起）。`,
      `The event of ${number} (${event.recorded_at}) is in the log ${proven.origin}: number ${proven.index}, from 0, of ${proven.size}.`,
    ]);
    for (const [name, seconds] of proven.seen) {
      const at = new Date(Number(seconds < 8640000000000n ? seconds : 8640000000000n) * 1000).toISOString();
      said.push([`见证单位 ${name} 于 ${at} 共同签名。`, `Witness ${name} cosigned at ${at}.`]);
    }
    if (!proven.seen.length) {
      said.push([
        "没有见证单位共同签名：目前只有机关自己的公钥作保。",
        "No witness has cosigned: only the county's own key vouches for it.",
      ]);
    }
  }
  need(leaves.size === 1 && numbers.size === 1, "mismatch");
  if (given.text) {
    need(event, "opening", "a proof file holds the event");
    verifyText(event, given.text, given.opening.trim());
    said.push(["正文与登记时一字不差。", "The text is, to the letter, the one that was registered."]);
  }
  return said;
}

(globalThis as any).anlanVerify = { verifyAll, verifyProof, verifyReceipt, readVkey, sha256, sha512, sm3, ed25519Verifies, hex };

const field = (id: string) => document.getElementById(id) as HTMLInputElement;
const words = (id: string) => field(id).value.split(/\s+/).filter(Boolean);

function show(lines: [string, string][], good: boolean): void {
  const place = document.getElementById("answer") as HTMLElement;
  place.className = good ? "good" : "bad";
  place.textContent = "";
  for (const [chinese, english] of lines) {
    for (const [text, language] of [[chinese, "zh-Hans"], [english, "en"]]) {
      const line = document.createElement("p");
      line.lang = language;
      line.textContent = text;
      place.append(line);
    }
  }
  place.focus();
}

async function check(submitted: Event): Promise<void> {
  submitted.preventDefault();
  try {
    const chosen = Array.from(field("files").files ?? []);
    const files = await Promise.all(
      chosen.map(async (file): Promise<[string, Uint8Array]> => [file.name, new Uint8Array(await file.arrayBuffer())]),
    );
    const quorum = field("quorum").value;
    const said = verifyAll({
      files,
      logs: words("logs"),
      receiptKeys: words("receipt-keys"),
      witnesses: words("witnesses"),
      quorum: quorum === "" ? null : Number(quorum),
      text: field("text").value.replace(/\r\n/g, "\n"),
      opening: field("opening").value,
    });
    show([["核验通过", "Verified"], ...said], true);
  } catch (error) {
    const code = error instanceof Refused ? error.code : "form";
    const detail = error instanceof Refused ? error.detail : String(error);
    const [chinese, english] = REASONS[code];
    show([[`核验不通过：${chinese}（${detail}）`, `Refused: ${english} (${detail})`]], false);
  }
}

if (typeof document !== "undefined") {
  (document.getElementById("form") as HTMLFormElement).addEventListener("submit", check);
}
