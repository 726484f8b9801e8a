/** The worker that runs Python: CPython compiled to WebAssembly, one program at a time. */
import { files } from "../runtimes/files.js";
import { counted } from "./download.mjs";

const LIMIT = 200_000;
const MEMORY = 2 ** 30;
/** Memory is never given back: a worker that took more than this is replaced. */
const SPENT = 2 ** 28;
/** How the interpreter begins to print its own stack when it is lost; the reader gets a sentence instead. */
const LAST_WORDS = "Stack (most recent call first):";
const MODULES = ["process.py", "blocking_loop.py", "without_threads.py", "runner.py", "redis_console.py"];
const post = (/** @type {object} */ message) => self.postMessage(message);

/** The page holds its breath on this lock: it is let go only when the worker is gone, whatever ended it. */
navigator.locks?.request(self.name, () => { post({ type: "alive" }); return new Promise(() => {}); });

/** A program that wants more gets a MemoryError, as on a machine with so much memory; a page that takes all is killed. */
const grow = WebAssembly.Memory.prototype.grow;
WebAssembly.Memory.prototype.grow = function (/** @type {number} */ pages) {
  if (this.buffer.byteLength + pages * 65_536 > MEMORY) throw new RangeError("more than a page may take");
  return grow.call(this, pages);
};

let printed = 0;
/** @type {string[]} */
let lines = [];
let output = "";
let traceback = "";
let muted = false;
/** @type {{line?: number, trouble?: string}} */
let ended = {};
let pending = "";
let pendingKind = "";
let sent = 0;
let pieces = 0;
/** @type {Set<string>} */
let said = new Set();

const emit = (/** @type {object} */ event) => post({ type: "event", event });

/** Few pieces go at once; of a flood, one message every 10 ms. */
function flush() {
  if (!pending) return;
  emit({ kind: pendingKind, text: pending });
  pending = "";
  sent = performance.now();
}

/**
 * @param {"out" | "err"} kind
 * @param {string} text
 */
function print(kind, text) {
  if (kind !== pendingKind) flush();
  pendingKind = kind;
  pending += text;
  pieces += 1;
  if (pieces < 200 || performance.now() - sent > 10 || pending.length > 16_384) flush();
}

/** @param {"out" | "err"} kind */
function sink(kind) {
  const decoder = new TextDecoder();
  return {
    /** @param {Uint8Array} bytes */
    write(bytes) {
      const left = LIMIT - printed;
      printed += bytes.length;
      if (muted) return bytes.length;
      const text = decoder.decode(bytes.length > left ? bytes.subarray(0, Math.max(left, 0)) : bytes, { stream: true });
      muted = text.startsWith(LAST_WORDS);
      if (muted) return bytes.length;
      if (kind === "out") output += text;
      print(kind, text);
      if (printed > LIMIT) {
        flush();
        post({ type: "full", limit: LIMIT });
        for (;;) sleep(3600); // the page ends this worker now
      }
      return bytes.length;
    },
  };
}

/** A private shared memory: Atomics.wait blocks this worker without a cross-origin isolated page and without burning the CPU. */
const cell = (() => {
  try {
    return new Int32Array(new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true }).buffer);
  } catch {
    return undefined;
  }
})();

/** @param {number} seconds */
function sleep(seconds) {
  flush();
  if (cell) Atomics.wait(cell, 0, 0, seconds * 1000);
  else for (const end = performance.now() + seconds * 1000; performance.now() < end;);
}

const page = {
  sleep,
  note(/** @type {string} */ text) {
    if (said.has(text)) return;
    said.add(text);
    emit({ kind: "note", text });
  },
  failed(/** @type {number} */ line) { ended.line = line; },
  trouble(/** @type {string} */ text) { ended.trouble = text; },
  traceback(/** @type {string} */ text) {
    traceback = text;
    print("err", text);
    flush();
  },
};

/** @param {string} name */
async function source(name) {
  const response = await fetch(new URL(name, import.meta.url));
  if (!response.ok) throw new Error(`${name}: ${response.status}`);
  return response.text();
}

async function start() {
  const [pyodide, wheels, ...sources] = await Promise.all([files("pyodide"), files("wheels"), ...MODULES.map(source)]);
  const big = ["pyodide.asm.wasm", "python_stdlib.zip"];
  const total = big.reduce((sum, name) => sum + pyodide.files[name], 0);
  const download = counted((url) => big.some((name) => url.endsWith(name)), (loaded) => {
    emit({ kind: "progress", text: loaded < total ? "Loading Python" : "Starting Python", loaded, total });
  });
  emit({ kind: "progress", text: "Loading Python", loaded: 0, total });
  import(/* @vite-ignore */ pyodide.base + "pyodide.asm.mjs").catch(() => {}); // loadPyodide would ask for it later
  const { loadPyodide } = await import(/* @vite-ignore */ pyodide.base + "pyodide.mjs");
  const loading = loadPyodide({
    indexURL: pyodide.base,
    packageBaseUrl: wheels.base,
    env: { HOME: "/home/reader", TZ: "UTC", LANG: "C.UTF-8" },
    stdin: () => {
      const line = lines.shift();
      if (line === undefined) return undefined;
      print("out", `${line}\n`); // as a terminal shows what is typed
      return `${line}\n`;
    },
  });
  const python = await Promise.race([loading, download.failed]);
  download.stop();
  python.setStdout(sink("out"));
  python.setStderr(sink("err"));
  python.registerJsModule("_page", page);
  python.FS.mkdirTree("/page/handbook_page");
  MODULES.forEach((name, index) => python.FS.writeFile(`/page/handbook_page/${name}`, sources[index]));
  python.FS.writeFile("/page/handbook_page/__init__.py", "");
  python.runPython(`
    import sys
    sys.path.append("/page")
    from handbook_page import blocking_loop, without_threads
    blocking_loop.install()
    without_threads.install()
    sys.path.remove("/page")
  `);
  return { python, version: python.runPython("sys.version.split()[0]"), wheels };
}

/** @param {string} phase @param {unknown} error */
const fatal = (phase, error) => post({ type: "fatal", phase, text: String(error) });

let phase = "load";
self.addEventListener("unhandledrejection", (event) => {
  event.preventDefault();
  fatal(phase, event.reason);
});

const ready = start();
ready.then(() => { phase = "run"; post({ type: "ready" }); }, (error) => fatal("load", error));

/**
 * @param {any} python
 * @param {Record<string, number>} sizes
 * @param {string} code
 * @param {string[]} packages
 */
async function packagesFor(python, sizes, code, packages) {
  let total = 0;
  const download = counted((url) => url.endsWith(".whl"), (loaded) => emit({ kind: "progress", text: "Loading packages", loaded, total }), (url) => {
    total += sizes[decodeURIComponent(url.split("/").pop() ?? "")] ?? 0;
  });
  const quiet = { messageCallback() {}, errorCallback(/** @type {string} */ text) { throw new Error(text); } };
  try {
    await python.loadPackagesFromImports(code, quiet);
    if (packages.length) await python.loadPackage(packages, quiet);
  } finally {
    download.stop();
  }
}

/** @param {{entry: string, packages: string[], request: any}} job */
async function run({ entry: name, packages, request }) {
  const { python, version, wheels } = await ready;
  printed = pieces = 0;
  muted = false;
  [lines, output, traceback, ended, said] = [[...request.stdin], "", "", {}, new Set()];
  const { stdin, ...rest } = request;
  try {
    const code = [...request.before.map((/** @type {{code: string}} */ block) => block.code), request.code].join("\n");
    await packagesFor(python, wheels.files, code, packages);
  } catch (error) {
    return fatal("packages", error);
  }
  let start;
  try {
    start = python.pyimport(`handbook_page.${name.replace(/\.py$/, "")}.run`);
  } catch (error) {
    return fatal("load", error);
  }
  const given = python.toPy(rest);
  const started = performance.now();
  try {
    const ok = start(given);
    flush();
    const whole = output + (traceback && output && !output.endsWith("\n") ? "\n" : "") + traceback;
    post({ type: "done", spent: python._module.HEAP8.length > SPENT, result: { ok, ms: performance.now() - started, output: whole, by: `CPython ${version}`, ...ended } });
  } catch (error) {
    flush();
    fatal("run", error);
  } finally {
    given.destroy();
    start.destroy();
  }
}

self.onmessage = ({ data }) => { run(data).catch((error) => fatal(phase, error)); };
