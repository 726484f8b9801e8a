/**
 * Writes what the SQL worker loads beside PGlite's modules: PGlite's two large files and the data directory of a
 * database that initdb has already made. `node seed/build.mjs OUT`
 *
 * The files are packed here so that every static server sends few bytes, and so that progress counts what travels.
 */
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { argv } from "node:process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { fixClockAndChance } from "./fixed.mjs";
import { tar } from "./tar.mjs";

// That of the tests' server, so that both sort and change case alike.
const LOCALE = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"];
const pack = promisify(gzip);

/** @param {string} out   A folder; what it held before is removed. */
export async function buildSeed(out) {
  const from = fileURLToPath(new URL("./", import.meta.resolve("@electric-sql/pglite")));
  await rm(out, { recursive: true, force: true });
  await mkdir(out, { recursive: true });
  const files = {
    "pglite.wasm": await readFile(join(from, "pglite.wasm")),
    "pglite.data": await readFile(join(from, "pglite.data")),
    "seed.tar": await seed(),
  };
  for (const [name, bytes] of Object.entries(files)) {
    await writeFile(join(out, `${name}.gz`), await pack(bytes, { level: 9 }));
  }
}

/** The data directory of a cleanly shut down database "postgres", without what a single connection cannot reach. */
async function seed() {
  const folder = await mkdtemp(join(tmpdir(), "seed-"));
  const restore = fixClockAndChance();
  try {
    const { PGlite } = await import("@electric-sql/pglite");
    const db = await PGlite.create({
      dataDir: folder,
      initDbStartParams: [...LOCALE, "--wal-segsize=1", "--set=min_wal_size=2MB", "--set=max_wal_size=64MB"],
    });
    for (const statement of [
      "UPDATE pg_database SET datistemplate = false",
      "DROP DATABASE template0",
      "DROP DATABASE template1",
      "VACUUM (FREEZE, ANALYZE)",
      "SELECT pg_switch_wal()",
      "CHECKPOINT",
    ]) await db.exec(statement);
    const { rows: [wal] } = await db.query("SELECT pg_walfile_name(pg_current_wal_lsn()) AS current");
    await db.close();
    return await tar(folder, (path) => !spare(path, /** @type {{current: string}} */ (wal).current));
  } finally {
    restore();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Segments after the current one are empty room for later. @param {string} path @param {string} current */
function spare(path, current) {
  const segment = /^pg_wal\/([0-9A-F]{24})$/.exec(path)?.[1];
  return segment !== undefined && segment !== current;
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  if (!argv[2]) throw new Error("usage: node seed/build.mjs OUT");
  await buildSeed(argv[2]);
}
