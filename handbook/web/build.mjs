/**
 * node build.mjs OUT WHEELS SNIPPETS: everything that runs in the reader's browser, laid out as on the site.
 *
 * assets/web/ holds our modules, each minified alone, and the editor as one bundle. runtime/ holds what is big, in
 * folders that carry a version or a hash of their contents; assets/web/runtime.json says what is there.
 */
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { build, transform } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const [out, wheels, snippets] = process.argv.slice(2);
const assets = join(out, "assets/web");
const packages = join(here, "node_modules");
const TARGET = ["es2023", "chrome120", "firefox128", "safari17.4"];

const version = (/** @type {string} */ name) => JSON.parse(readFileSync(join(packages, name, "package.json"), "utf8")).version;

/** @param {string} folder @returns {string[]} paths of its files, below it */
const filesOf = (folder) => readdirSync(folder, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile()).map((entry) => relative(folder, join(entry.parentPath, entry.name))).sort();

/** @param {string} folder */
function hash(folder) {
  const sum = createHash("sha256");
  for (const name of filesOf(folder)) sum.update(`${name}\0`).update(readFileSync(join(folder, name))).update("\0");
  return sum.digest("hex").slice(0, 12);
}

/** @type {Record<string, {path: string, files: Record<string, number>}>} */
const index = {};

/** @param {string} name @param {string} folder below runtime/ */
function list(name, folder) {
  const path = join(out, "runtime", folder);
  const sizes = filesOf(path).map((file) => [file, statSync(join(path, file)).size]);
  index[name] = { path: `../../runtime/${folder}/`, files: Object.fromEntries(sizes) };
}

function pyodide() {
  const folder = `pyodide-${version("pyodide")}-${hash(wheels).slice(0, 6)}`;
  mkdirSync(join(out, "runtime", folder), { recursive: true });
  for (const file of ["pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip"]) {
    cpSync(join(packages, "pyodide", file), join(out, "runtime", folder, file));
  }
  cpSync(join(wheels, "pyodide-lock.json"), join(out, "runtime", folder, "pyodide-lock.json"));
  list("pyodide", folder);
  const files = `wheels-${hash(wheels)}`;
  cpSync(wheels, join(out, "runtime", files), { recursive: true, filter: (path) => !path.endsWith(".json") });
  list("wheels", files);
}

function pglite() {
  const folder = `pglite-${version("@electric-sql/pglite")}`;
  const from = join(packages, "@electric-sql/pglite/dist");
  const to = join(out, "runtime", folder);
  mkdirSync(to, { recursive: true });
  // Its large files are packed into the seed; its other modules are for Node and for storage that we do not use.
  for (const file of readdirSync(from)) if (/^(index|pglite|initdb|chunk-\w+)\.js$/.test(file)) cpSync(join(from, file), join(to, file));
  list("pglite", folder);
}

function seed() {
  const script = join(here, "seed/build.mjs");
  if (!existsSync(script)) return;
  const inputs = `${hash(join(here, "seed"))}-${version("@electric-sql/pglite")}`;
  const made = join(dirname(out), "seed", inputs);
  if (!existsSync(made)) {
    execFileSync(process.execPath, [script, `${made}.part`], { stdio: "inherit" });
    renameSync(`${made}.part`, made);
  }
  const folder = `seed-${hash(made)}`;
  cpSync(made, join(out, "runtime", folder), { recursive: true });
  list("seed", folder);
  for (const file of filesOf(snippets).filter((name) => /^[^/]+\/[^/]+\/seed\.sql$/.test(name))) {
    const to = join(assets, "seeds", `${dirname(file)}.sql`);
    mkdirSync(dirname(to), { recursive: true });
    cpSync(join(snippets, file), to);
  }
}

/** Files that the browser loads one by one, as paths below this folder. */
function sources() {
  const folders = ["elements", "psql", "render", "runtimes", "workers"];
  return folders.flatMap((folder) => filesOf(join(here, folder)).map((file) => join(folder, file)))
    .filter((file) => /\.(js|mjs|py|css)$/.test(file) && !file.endsWith("types.js")).concat(["mount.js", "store.js"]);
}

const SHARED = /** @type {const} */ ({ format: "esm", minify: true, target: TARGET, legalComments: "none" });

/** @param {string} file @param {string} to */
async function one(file, to) {
  mkdirSync(dirname(to), { recursive: true });
  if (/\.m?js$/.test(file)) writeFileSync(to, (await transform(readFileSync(join(here, file), "utf8"), { ...SHARED, loader: "js" })).code);
  else cpSync(join(here, file), to);
}

async function modules() {
  for (const file of sources()) await one(file, join(assets, file));
  await one("sw.js", join(out, "sw.js"));
  await build({ ...SHARED, absWorkingDir: here, entryPoints: ["editor/editor.js"], outdir: join(assets, "editor"), bundle: true });
}

rmSync(out, { recursive: true, force: true });
mkdirSync(assets, { recursive: true });
await modules();
pyodide();
pglite();
seed();
writeFileSync(join(assets, "runtime.json"), JSON.stringify(index));
