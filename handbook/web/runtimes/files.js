/**
 * @typedef {{base: string, files: Record<string, number>}} Folder   Absolute address with a slash at its end; bytes by name.
 */

/** @type {Promise<Record<string, {path: string, files: Record<string, number>}>> | undefined} */
let index;

/**
 * Where a folder of runtime/ lies, and the size of each file in it.
 * @param {"pyodide" | "wheels" | "pglite" | "seed"} name
 * @returns {Promise<Folder>}
 */
export async function files(name) {
  const address = new URL("../runtime.json", import.meta.url);
  index ??= fetch(address).then((response) => {
    if (!response.ok) throw new Error(`${address.pathname}: ${response.status}`);
    return response.json();
  });
  index.catch(() => { index = undefined; });
  const folder = (await index)[name];
  return { base: new URL(folder.path, address).href, files: folder.files };
}
