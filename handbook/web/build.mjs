/**
 * node build.mjs OUT WHEELS SNIPPETS: everything that runs in the reader's browser, laid out as on the site.
 *
 * assets/web/ holds our modules, each minified alone, and the editor as one bundle. runtime/ holds what is big, in
 * folders that carry a version or a hash of their contents; assets/web/runtime.json says what is there.
 */
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
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

/**
 * What a script writes into the folder that it is given, made anew when what it reads has changed.
 * @param {string} name @param {string} inputs @returns {Promise<string>} the folder
 */
async function made(name, inputs) {
  const folder = join(dirname(out), name, inputs);
  if (!existsSync(folder)) {
    await promisify(execFile)(process.execPath, [join(here, name, "build.mjs"), `${folder}.part`]);
    renameSync(`${folder}.part`, folder);
  }
  return folder;
}

async function pyodide() {
  const inputs = [hash(join(here, "stdlib")), hash(join(here, "workers")), version("pyodide")].join("-");
  const stdlib = await made("stdlib", inputs);
  const folder = `pyodide-${version("pyodide")}-${hash(stdlib).slice(0, 6)}${hash(wheels).slice(0, 6)}`;
  mkdirSync(join(out, "runtime", folder), { recursive: true });
  for (const file of ["pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm"]) {
    cpSync(join(packages, "pyodide", file), join(out, "runtime", folder, file));
  }
  cpSync(join(stdlib, "python_stdlib.zip"), join(out, "runtime", folder, "python_stdlib.zip"));
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

async function seed() {
  if (!existsSync(join(here, "seed/build.mjs"))) return;
  const tables = await made("seed", `${hash(join(here, "seed"))}-${version("@electric-sql/pglite")}`);
  const folder = `seed-${hash(tables)}`;
  cpSync(tables, join(out, "runtime", folder), { recursive: true });
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
pglite();
await Promise.all([pyodide(), seed()]);
writeFileSync(join(assets, "runtime.json"), JSON.stringify(index));
