/**
 * Redis in the page: commands answered by fakeredis in a Python worker, one key space for all blocks of a page.
 *
 * @typedef {import("./types.js").Request} Request
 * @typedef {import("./types.js").Result} Result
 * @typedef {import("./types.js").Runtime} Runtime
 */
import { files } from "./files.js";
import { PythonHost } from "./python-host.js";

const LOST = "The key space of this page was stopped with it. The next Run begins with an empty one and runs the earlier blocks first.";

/** @implements {Runtime} */
export class RedisRuntime {
  name = "Redis";
  #host = new PythonHost({ entry: "redis_console.py", packages: ["fakeredis"] });
  #space = 0;

  warm() { return this.#host.warm(); }

  /** @param {Request} request @returns {Promise<Result>} */
  async run(request) {
    const numbered = { ...request, space: this.#space };
    const result = await this.#host.run(numbered, request.onEvent);
    if (result.stopped) request.onEvent({ kind: "note", text: LOST });
    return { ...result, by: result.by && await version() };
  }

  stop() { return this.#host.stop(); }

  /** An empty key space; the worker stays. */
  async reset() { this.#space += 1; }

  dispose() { this.#host.dispose(); }
}

/** What answers, by the name of its wheel. */
async function version() {
  const { files: wheels } = await files("wheels");
  const wheel = Object.keys(wheels).find((name) => name.startsWith("fakeredis-"));
  return `fakeredis ${wheel?.split("-")[1] ?? ""}`.trim();
}
