/** One worker, from its start to its end, and a sentence for each way in which it can end. */

/** @typedef {import("./types.js").Result} Result */
/** @typedef {import("./types.js").RunEvent} RunEvent */
/** @typedef {{entry: string, packages: string[], request: object}} Job */

const NO_WEBASSEMBLY =
  "This browser cannot run WebAssembly, or it is switched off here, so Python cannot run in this page. " +
  "The output that the book recorded stays; to run the code, copy it to your machine.";
const DIED =
  "Python is gone without a word: most likely this page ran out of memory. Make the program smaller or close other tabs; Run starts a new Python.";
const NOT_STARTED =
  "Python could not be downloaded. Check the connection and press Run again, or reload the page: the book may have changed.";
const TOO_DEEP =
  "The program went deeper than the stack of a page can hold, and Python was lost with it. On your machine it may get further; Run starts a new Python.";

/** @param {string} phase @param {string} text */
function sentence(phase, text) {
  if (phase === "run" && /call stack/i.test(text)) return TOO_DEEP;
  if (phase === "run") return `Python itself crashed: ${short(text)}. Run starts a new one.`;
  const what = phase === "packages" ? "A package" : "Python";
  if (/memory/i.test(text)) return `There is not enough memory to start Python in this page. Close other tabs and press Run again.`;
  if (!navigator.onLine) return `You are offline, and ${what === "Python" ? what : "a package"} is not yet stored in this browser. Press Run when you are online again.`;
  if (phase === "start") return NOT_STARTED;
  return `${what} could not be downloaded (${short(text)}). Check the connection and press Run again.`;
}

/** The last line of a traceback, else the first line. @param {string} text */
function short(text) {
  const lines = text.trim().split("\n");
  const line = /Traceback/.test(text) ? lines[lines.length - 1] : lines[0];
  return line.replace(/^(\w*Error: )+/, "").slice(0, 160).replace(/\.$/, "");
}

/** @param {number} bytes */
const printedTooMuch = (bytes) =>
  `It printed more than ${bytes / 1000} kB and was stopped. Print less, or only every thousandth line.`;

export class PythonWorker {
  /** Why no worker can be started at all, as a sentence; undefined where one can. */
  static missing() {
    return typeof WebAssembly === "object" && typeof Worker === "function" ? undefined : NO_WEBASSEMBLY;
  }

  constructor() {
    const name = `python-${crypto.randomUUID()}`;
    this.gone = this.loaded = false;
    /** @type {((event: RunEvent) => void) | undefined} */
    this.onEvent = undefined;
    /** @type {RunEvent | undefined} */
    this.progress = undefined;
    /** @type {((result: Partial<Result>) => void) | undefined} */
    this.settle = undefined;
    this.output = "";
    /** @type {Partial<Result> | undefined} */
    this.how = undefined;
    this.worker = new Worker(new URL("../workers/python.mjs", import.meta.url), { type: "module", name });
    this.ready = new Promise((resolve) => { this.started = resolve; });
    this.worker.onmessage = ({ data }) => this.#hear(data, name);
    this.worker.onerror = (event) => {
      event.preventDefault();
      this.end({ trouble: event.message ? sentence("run", event.message) : sentence("start", "") });
    };
  }

  /**
   * @param {Job} job
   * @param {(event: RunEvent) => void} onEvent
   * @param {() => void} onStart     Called when Python is there and the program begins.
   * @returns {Promise<Result>}
   */
  async run(job, onEvent, onStart) {
    this.output = "";
    this.onEvent = onEvent;
    if (this.progress) onEvent(this.progress);
    const began = performance.now();
    /** @type {Promise<Partial<Result>>} */
    const settled = new Promise((resolve) => { this.settle = resolve; });
    if (this.how) this.settle?.(this.how);
    else this.worker.postMessage(job);
    this.ready.then(() => { if (!this.gone) onStart(); });
    const result = await settled;
    this.onEvent = this.settle = undefined;
    return { ok: false, ms: performance.now() - began, output: this.output, ...result };
  }

  /** @param {Partial<Result>} how */
  end(how) {
    if (this.gone) return;
    this.gone = true;
    this.how = how;
    this.worker.terminate();
    this.started?.(undefined);
    this.settle?.(how);
  }

  /** @param {any} message @param {string} name */
  #hear(message, name) {
    if (message.type === "alive") {
      navigator.locks.request(name, () => this.end({ trouble: DIED }));
    } else if (message.type === "ready") {
      this.loaded = true;
      this.progress = undefined;
      this.started?.(undefined);
    } else if (message.type === "event") {
      this.#tell(message.event);
    } else if (message.type === "done") {
      this.settle?.(message.result);
      if (message.spent) this.end({});
    } else if (message.type === "full") {
      this.end({ trouble: printedTooMuch(message.limit) });
    } else if (message.type === "fatal") {
      this.end({ trouble: sentence(message.phase, message.text) });
    }
  }

  /** @param {RunEvent} event */
  #tell(event) {
    if (event.kind === "out") this.output += event.text;
    if (event.kind === "progress" && !this.loaded) this.progress = event;
    this.onEvent?.(event);
  }
}
