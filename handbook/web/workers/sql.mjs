/**
 * One PostgreSQL in one worker: PGlite on a data directory that was made beforehand.
 *
 * @typedef {{wasm: WebAssembly.Module, data: Blob, seed: Blob, script: string}} Parts   What a later worker of the page starts from.
 * @typedef {{type: "start", parts?: Parts, script?: string} | {type: "run", code: string}} Order
 * @typedef {{type: "progress", loaded: number, total: number} | {type: "ready", parts: Parts, version: string}
 *   | {type: "alive"} | {type: "event", event: import("../runtimes/types.js").RunEvent} | {type: "done", ended: import("../psql/session.js").Ended}
 *   | {type: "failed", trouble: string}} Word
 */
import { files } from "../runtimes/files.js";
import { Crash, runScript } from "../psql/session.js";

const AGAIN = "Check the connection and press Run again.";
// PGlite's own, without two settings that would change what a reader sees: search_path=public and the right to alter
// catalogs. A browser's stack ends soon after 100 kB, and then the server would be gone.
const SERVER = ["--single", "-F", "-j", ...["exit_on_error=false", "log_checkpoints=false", "max_stack_depth=100kB", "max_worker_processes=0", "max_parallel_workers=0",
  "max_parallel_workers_per_gather=0", "io_method=sync", "max_parallel_maintenance_workers=0"].flatMap((setting) => ["-c", setting])];

/** @type {import("../psql/session.js").Exchange} */
let exchange;

/** A failure of the page and not of the reader's SQL. */
class Trouble extends Error {}

/** @param {Word} word */
const tell = (word) => self.postMessage(word);

// The page waits for this lock and gets it only when the worker is gone, whatever ended it.
navigator.locks?.request(self.name, () => { tell({ type: "alive" }); return new Promise(() => {}); });

self.onmessage = async ({ data: order }) => {
  try {
    await (order.type === "start" ? start(order) : run(order.code));
  } catch (error) {
    tell({ type: "failed", trouble: trouble(error, order.type) });
  }
};

/** @param {{parts?: Parts, script?: string}} order */
async function start({ parts, script }) {
  const folder = await found(files("pglite"), "The list of its files");
  const [{ PGlite }, loaded] = await Promise.all([
    found(import(new URL("index.js", folder.base).href), "index.js"), parts ?? download(script)]);
  const db = await PGlite.create({
    pgliteWasmModule: loaded.wasm,
    fsBundle: loaded.data,
    loadDataDir: loaded.seed,
    initdbWasmModule: new WebAssembly.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0)), // not needed, and would be fetched
    startParams: SERVER,
  });
  exchange = (message, onRawData) => { db.execProtocolRawStream(message, { onRawData, syncToFs: false }); };
  const { rows: [{ server_version: version }] } = await db.query("SHOW server_version");
  let said = "";
  const { ok } = runScript(exchange, loaded.script, (event) => { if (event.kind === "err") said += event.text; });
  if (!ok) throw new Trouble(`The data of this chapter could not be loaded: ${said.trim()}`);
  tell({ type: "ready", parts: loaded, version });
}

/** @param {string} code */
function run(code) {
  tell({ type: "done", ended: runScript(exchange, code, (event) => tell({ type: "event", event })) });
}

/** @param {string | undefined} script @returns {Promise<Parts>} */
async function download(script) {
  const { base, files: sizes } = await found(files("seed"), "The list of its files");
  const names = ["pglite.wasm.gz", "pglite.data.gz", "seed.tar.gz"];
  const total = names.reduce((sum, name) => sum + sizes[name], 0);
  let loaded = 0;
  const count = (/** @type {number} */ bytes) => tell({ type: "progress", loaded: loaded += bytes, total });
  const [wasm, data, seed] = await Promise.all(names.map((name) => unpacked(new URL(name, base), name, count)));
  return {
    wasm: await WebAssembly.compileStreaming(new Response(wasm, { headers: { "Content-Type": "application/wasm" } })),
    data,
    seed,
    script: script ? await (await unpacked(new URL(script), "seed.sql", () => {})).text() : "",
  };
}

/** @param {URL} address @param {string} name @param {(bytes: number) => void} count @returns {Promise<Blob>} */
async function unpacked(address, name, count) {
  const response = await found(fetch(address), name);
  if (!response.ok || !response.body) throw new Trouble(`PostgreSQL could not be loaded: ${name} was answered with ${response.status}. ${AGAIN}`);
  const pieces = [];
  const reader = response.body.getReader();
  for (let part = await found(reader.read(), name); !part.done; part = await found(reader.read(), name)) {
    pieces.push(part.value);
    count(part.value.length);
  }
  const whole = new Blob(pieces);
  const [first, second] = new Uint8Array(await whole.slice(0, 2).arrayBuffer());
  if (first !== 0x1f || second !== 0x8b) return whole; // not packed, or unpacked by the browser already
  return found(new Response(whole.stream().pipeThrough(new DecompressionStream("gzip"))).blob(), name);
}

/** @template T @param {Promise<T>} promise @param {string} name @returns {Promise<T>} */
async function found(promise, name) {
  try {
    return await promise;
  } catch {
    throw new Trouble(`PostgreSQL could not be loaded: ${name} did not arrive whole. ${AGAIN}`);
  }
}

/** @param {unknown} error @param {Order["type"]} doing */
function trouble(error, doing) {
  if (error instanceof Trouble) return error.message;
  const said = error instanceof Error ? error.message : String(error);
  if (error instanceof Crash) return `PostgreSQL crashed (${said}): most likely the statement nests too deeply, or needs more memory than a page can have.`;
  return doing === "start"
    ? `PostgreSQL did not start in this browser (${said}). Other tabs may hold the memory that it needs: close some and press Run again.`
    : `PostgreSQL stopped while it ran this (${said}).`;
}
