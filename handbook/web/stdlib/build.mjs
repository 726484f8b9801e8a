/**
 * node stdlib/build.mjs OUT: python_stdlib.zip with the bytecode of every module that a worker imports as it starts.
 *
 * Pyodide's archive holds sources alone, which every new worker would compile again. The sources stay, because
 * tracebacks show their lines. The same inputs make the same bytes.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { loadPyodide } from "pyodide";

const here = dirname(fileURLToPath(import.meta.url));
const workers = join(here, "../workers");
const [out] = process.argv.slice(2);

/** @returns {Promise<Uint8Array>} */
async function archive() {
  const python = await loadPyodide({ env: { HOME: "/home/reader", PYTHONHASHSEED: "0" } });
  python.registerJsModule("_page", {});
  python.FS.mkdirTree("/page/handbook_page");
  for (const name of readdirSync(workers).filter((each) => each.endsWith(".py"))) {
    python.FS.writeFile(`/page/handbook_page/${name}`, readFileSync(join(workers, name)));
  }
  python.FS.writeFile("/page/add_bytecode.py", readFileSync(join(here, "add_bytecode.py")));
  const path = python.runPython(`
    import sys
    sys.path.append("/page")
    from handbook_page import blocking_loop, runner, without_threads
    started = list(sys.modules.values())
    import add_bytecode
    add_bytecode.add(started)
  `);
  return python.FS.readFile(path);
}

try {
  const data = await archive();
  mkdirSync(out, { recursive: true });
  writeFileSync(join(out, "python_stdlib.zip"), data);
} catch (error) {
  console.error(String(error)); // Node would print the line of Pyodide's source too: a megabyte
  process.exitCode = 1;
}
