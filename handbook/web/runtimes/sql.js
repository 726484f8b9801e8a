/**
 * PostgreSQL in the page: one database for all its SQL blocks.
 *
 * @typedef {import("./types.js").Request} Request
 * @typedef {import("./types.js").Result} Result
 * @typedef {import("./types.js").RunEvent} RunEvent
 * @typedef {import("./types.js").Runtime} Runtime
 */
import { Database } from "./database.js";

const LOST = "The next Run begins with a new database and runs the earlier blocks first.";
const NO_WEBASSEMBLY = "This browser has WebAssembly switched off, and PostgreSQL in the page needs it. The recorded output stays; psql on your machine runs the block.";

/** @implements {Runtime} */
export class SqlRuntime {
  name = "PostgreSQL";

  /** @type {Database | undefined} */
  #database;
  /** @type {import("../workers/sql.mjs").Parts | undefined} Kept, so that a new worker neither loads nor compiles. */
  #parts;
  /** @type {Database | undefined} */
  #stopped;
  /** @type {Set<string>} Ids of the blocks that the database has seen. */
  #seen = new Set();

  /** @param {{seed?: string}} [options]   seed: address of the SQL that fills the database; else what the page names. */
  constructor({ seed = seedOfPage() } = {}) {
    this.seed = seed;
  }

  async warm() {
    if (supported()) await this.#open().ready;
  }

  /** @param {Request} request @returns {Promise<Result>} */
  async run(request) {
    if (!supported()) return { ok: false, ms: 0, output: "", trouble: NO_WEBASSEMBLY };
    const tell = inTurn(request.onEvent);
    tell({ kind: "progress", text: "Starting PostgreSQL" });
    const database = this.#open();
    database.onProgress = (loaded, total) => tell({ kind: "progress", text: "Loading PostgreSQL", loaded, total });
    await database.ready;
    this.#parts ??= database.parts;
    const result = await this.#execute(database, request, tell);
    await tell.done();
    return result;
  }

  async stop() {
    this.#stopped = this.#database;
    this.#database?.end("Stopped.");
  }

  async reset() {
    this.dispose();
  }

  dispose() {
    this.#database?.end("The database of this page was closed.");
    this.#database = undefined;
    this.#seen.clear();
  }

  /** @returns {Database} */
  #open() {
    if (this.#database?.trouble) this.dispose();
    this.#database ??= new Database(this.#parts, this.seed);
    return this.#database;
  }

  /** @param {Database} database @param {Request} request @param {Tell} tell @returns {Promise<Result>} */
  async #execute(database, { id, code, before }, tell) {
    await this.#catchUp(database, before, tell);
    const again = this.#seen.has(id);
    this.#seen.add(id);
    let output = "";
    const ended = await database.run(code, (event) => {
      output += event.text;
      tell(event);
    });
    if (!ended) return this.#lost(database, output, tell);
    if (!ended.ok && again) tell({ kind: "note", text: "This block has run in this database before: Reset gives you a new one." });
    if (ended.open) tell({ kind: "note", text: `A transaction is ${ended.open === "E" ? "open and has failed" : "still open"}: ROLLBACK ends it.` });
    const state = ended.sqlstate ? `, SQLSTATE ${ended.sqlstate}` : "";
    return { ok: ended.ok, ms: ended.ms, output, by: `PostgreSQL ${database.version}${state}`, line: ended.line, column: ended.column };
  }

  /** @param {Database} database @param {import("./types.js").Source[]} before @param {Tell} tell */
  async #catchUp(database, before, tell) {
    const missing = before.filter(({ id }) => !this.#seen.has(id));
    if (!missing.length) return;
    const blocks = missing.length === 1 ? "the earlier block" : `${missing.length} earlier blocks`;
    tell({ kind: "progress", text: `Running ${blocks} of this page first` });
    const failed = [];
    for (const { id, code, raises } of missing) {
      this.#seen.add(id);
      const ended = await database.run(code, () => {});
      if (!ended) return;
      if (!ended.ok && !raises) failed.push(ended.sqlstate ? `SQLSTATE ${ended.sqlstate}` : "a command of psql");
    }
    const ends = failed.length ? ` Ended with an error on the way: ${failed.join(", ")}.` : "";
    tell({ kind: "note", text: `Ran ${blocks} of this page first.${ends}` });
  }

  /** @param {Database} database @param {string} output @param {Tell} tell @returns {Result} */
  #lost(database, output, tell) {
    if (this.#database === database) this.dispose();
    if (this.#stopped === database) {
      tell({ kind: "note", text: `The database of this page was stopped with it. ${LOST}` });
      return { ok: false, ms: 0, output, stopped: true };
    }
    return { ok: false, ms: 0, output, trouble: database.version ? `${database.trouble} ${LOST}` : database.trouble };
  }
}

/**
 * Passes events on one after the other has been shown; one that cannot be drawn is printed.
 *
 * @typedef {((event: RunEvent) => void) & {done: () => Promise<void>}} Tell
 * @param {Request["onEvent"]} onEvent   May return a promise.
 * @returns {Tell}
 */
function inTurn(onEvent) {
  let shown = Promise.resolve();
  const tell = (/** @type {RunEvent} */ event) => {
    shown = shown.then(() => onEvent(event)).catch(() => onEvent({ kind: "out", text: event.text }));
  };
  return Object.assign(tell, { done: () => shown });
}

const supported = () => typeof WebAssembly === "object";

/** The chapter's data, where it has some. */
function seedOfPage() {
  const chapter = /** @type {HTMLElement | null} */ (document.querySelector("sql-block[data-seed]"))?.dataset.seed;
  return chapter && new URL(`../seeds/${chapter}.sql`, import.meta.url).href;
}
