import { Block } from "./block.js";

/** @type {Promise<import("../runtimes/types.js").Runtime> | undefined} */
let shared;

/** SQL: the blocks of a page share one database, which Reset takes back to its seed. */
export class SqlBlock extends Block {
  async runtime() {
    shared ??= import("../runtimes/sql.js").then(({ SqlRuntime }) => new SqlRuntime());
    shared.catch(() => { shared = undefined; });
    return shared;
  }

  async reset() {
    await super.reset();
    if (shared) await (await shared).reset();
    this.tell("Back to the code of the book, and the database to its seed");
  }
}
