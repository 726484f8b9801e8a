/** Programs for the Python worker: one at a time, a new worker where one was ended, a spare where one may soon be. */
import { PythonWorker } from "./python-worker.js";

/** @typedef {import("./types.js").Request} Request */
/** @typedef {import("./types.js").Result} Result */
/** @typedef {import("./types.js").RunEvent} RunEvent */

/** A program that still runs after this many milliseconds may be stopped: have the next worker ready. */
const LONG = 400;
/** Gigabytes of memory below which no spare is kept; browsers that do not tell are taken to have enough. */
const SMALL = 4;

/** @type {PythonWorker | undefined} */
let spare;

function prepare() {
  const memory = /** @type {{deviceMemory?: number}} */ (navigator).deviceMemory ?? 8;
  if (memory >= SMALL) spare ??= new PythonWorker();
}

export class PythonHost {
  /** @param {{entry: string, packages?: string[]}} options */
  constructor({ entry, packages = [] }) {
    this.entry = entry;
    this.packages = packages;
    /** @type {PythonWorker | undefined} */
    this.worker = undefined;
  }

  /** Start loading; never rejects. */
  async warm() {
    if (!PythonWorker.missing()) await this.#take().ready;
  }

  /**
   * @param {Request} request
   * @param {(event: RunEvent) => void} onEvent
   * @returns {Promise<Result>}
   */
  async run({ onEvent: _, ...request }, onEvent) {
    const trouble = PythonWorker.missing();
    if (trouble) return { ok: false, ms: 0, output: "", trouble };
    const worker = this.#take();
    const job = { entry: this.entry, packages: this.packages, request };
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let timer;
    const result = await worker.run(job, onEvent, () => { timer = setTimeout(prepare, LONG); });
    clearTimeout(timer);
    if (worker.gone && this.worker === worker) this.worker = undefined;
    return result;
  }

  async stop() {
    this.worker?.end({ stopped: true, trouble: "Stopped." });
    this.worker = undefined;
    prepare();
  }

  dispose() {
    this.worker?.end({ stopped: true, trouble: "Stopped." });
    this.worker = undefined;
  }

  #take() {
    if (!this.worker || this.worker.gone) {
      const ready = spare && !spare.gone ? spare : undefined;
      if (ready) spare = undefined;
      this.worker = ready ?? new PythonWorker();
    }
    return this.worker;
  }
}
