/**
 * A worker with PostgreSQL in it, from its start to its end.
 *
 * @typedef {import("../workers/sql.mjs").Order} Order
 * @typedef {import("../workers/sql.mjs").Word} Word
 * @typedef {import("../workers/sql.mjs").Parts} Parts
 * @typedef {import("../psql/session.js").Ended} Ended
 */

const UNLOADED = "PostgreSQL could not be loaded: its worker did not arrive. Check the connection and press Run again.";
const DIED = "PostgreSQL stopped without a word: the browser ended its worker, most likely for want of memory.";

export class Database {
  /** Why it is gone, as a sentence; empty while it lives. */
  trouble = "";
  /** @type {Parts | undefined} */
  parts;
  version = "";
  /** @type {(loaded: number, total: number) => void} */
  onProgress = () => {};

  #name = `sql-${crypto.randomUUID()}`;
  #worker = new Worker(new URL("../workers/sql.mjs", import.meta.url), { type: "module", name: this.#name });
  /** @type {PromiseWithResolvers<undefined>} */
  #gone = Promise.withResolvers();
  /** @type {(event: import("./types.js").RunEvent) => void} */
  #onEvent = () => {};
  /** @type {(word: Word) => void} */
  #onReply = () => {};

  /** @param {Parts} [parts]   Of an earlier worker. @param {string} [script]   Address of SQL that fills it. */
  constructor(parts, script) {
    this.#worker.onmessage = ({ data }) => this.#hear(data);
    this.#worker.onerror = (event) => {
      event.preventDefault();
      this.end(this.version ? DIED : UNLOADED);
    };
    /** Settles when it answers or is gone; never rejects. */
    this.ready = this.#ask({ type: "start", parts, script });
  }

  /** @param {string} code @param {(event: import("./types.js").RunEvent) => void} onEvent @returns {Promise<Ended | undefined>} undefined: gone */
  async run(code, onEvent) {
    await this.ready;
    this.#onEvent = onEvent;
    const word = await this.#ask({ type: "run", code });
    return word?.type === "done" ? word.ended : undefined;
  }

  /** @param {string} why */
  end(why) {
    if (this.trouble) return;
    this.trouble = why;
    this.#worker.terminate();
    this.#gone.resolve(undefined);
  }

  /** @param {Order} order @returns {Promise<Word | undefined>} */
  #ask(order) {
    if (this.trouble) return this.#gone.promise;
    const reply = new Promise((resolve) => { this.#onReply = resolve; });
    this.#worker.postMessage(order);
    return Promise.race([reply, this.#gone.promise]);
  }

  /** @param {Word} word */
  #hear(word) {
    if (this.trouble) return;
    if (word.type === "alive") navigator.locks.request(this.#name, () => this.end(DIED));
    else if (word.type === "progress") this.onProgress(word.loaded, word.total);
    else if (word.type === "event") this.#onEvent(word.event);
    else if (word.type === "failed") this.end(word.trouble);
    else {
      if (word.type === "ready") Object.assign(this, { parts: word.parts, version: word.version });
      this.#onReply(word);
    }
  }
}
