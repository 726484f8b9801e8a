import { Block } from "./block.js";

/** @type {Promise<import("../runtimes/types.js").Runtime> | undefined} */
let shared;

/** Redis: the blocks of a page share one key space, which Reset empties. */
export class RedisBlock extends Block {
  async runtime() {
    shared ??= import("../runtimes/redis.js").then(({ RedisRuntime }) => new RedisRuntime());
    shared.catch(() => { shared = undefined; });
    return shared;
  }

  async reset() {
    await super.reset();
    if (shared) await (await shared).reset();
    this.tell("Back to the code of the book, and the key space is empty");
  }
}
