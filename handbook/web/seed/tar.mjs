/** A ustar archive whose bytes depend on the files alone: sorted, no times, no owners. */
import { readFile, readdir } from "node:fs/promises";
import { join, relative, sep } from "node:path";

const BLOCK = 512;

/** @param {string} folder @param {(path: string) => boolean} keep @returns {Promise<Buffer>} */
export async function tar(folder, keep) {
  const entries = (await readdir(folder, { recursive: true, withFileTypes: true }))
    .map((entry) => ({ folder: entry.isDirectory(), path: relative(folder, join(entry.parentPath, entry.name)).split(sep).join("/") }))
    .filter(({ path }) => keep(path))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
  const parts = [];
  for (const entry of entries) {
    const body = entry.folder ? Buffer.alloc(0) : await readFile(join(folder, entry.path));
    parts.push(header(entry.path, entry.folder, body.length), body, Buffer.alloc((BLOCK - (body.length % BLOCK)) % BLOCK));
  }
  return Buffer.concat([...parts, Buffer.alloc(2 * BLOCK)]);
}

/** @param {string} path @param {boolean} folder @param {number} size @returns {Buffer} */
function header(path, folder, size) {
  const block = Buffer.alloc(BLOCK);
  if (Buffer.byteLength(path) > 100) throw new Error(`${path}: longer than the 100 bytes of a tar header`);
  block.write(path, 0);
  block.write(folder ? "0000700\0" : "0000600\0", 100);
  block.write("0000000\0".repeat(2), 108);
  block.write(`${size.toString(8).padStart(11, "0")}\0`, 124);
  block.write(`${"0".repeat(11)}\0`, 136);
  block.write(" ".repeat(8), 148);
  block.write(folder ? "5" : "0", 156);
  block.write("ustar\0" + "00", 257);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return block;
}
