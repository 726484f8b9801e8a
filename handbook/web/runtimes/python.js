import { PythonHost } from "./python-host.js";

/** @typedef {import("./types.js").Runtime} Runtime */

/**
 * CPython in the page. Every run begins in a fresh `__main__`; blocks of a session are replayed, so there is no state to reset.
 * @implements {Runtime}
 */
export class PythonRuntime {
  name = "Python";
  #host = new PythonHost({ entry: "runner.py" });

  warm() { return this.#host.warm(); }

  /** @param {import("./types.js").Request} request */
  run(request) { return this.#host.run(request, request.onEvent); }

  stop() { return this.#host.stop(); }

  async reset() {}

  dispose() { this.#host.dispose(); }
}
