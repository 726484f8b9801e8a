import { editsOf } from "../store.js";
import { Block } from "./block.js";
import { PythonBlock } from "./python-block.js";
import { RedisBlock } from "./redis-block.js";
import { page } from "./sources.js";
import { SqlBlock } from "./sql-block.js";

/** @type {Record<string, typeof Block>} */
const KINDS = { python: PythonBlock, redis: RedisBlock, sql: SqlBlock };

const sheet = document.createElement("link");
[sheet.rel, sheet.href] = ["stylesheet", new URL("./block.css", import.meta.url).href];
document.head.append(sheet);

/** @type {WeakMap<Element, Block>} */
const blocks = new WeakMap();

/** The block that lives in an element of the page. @param {Element} element @returns {Block} */
export function attach(element) {
  let block = blocks.get(element);
  if (!block) {
    const html = /** @type {HTMLElement} */ (element);
    block = new (KINDS[html.dataset.language ?? ""] ?? Block)(html);
    blocks.set(element, block);
  }
  return block;
}

/** Put back what the reader has written on this page. */
export async function restore() {
  const edits = new Map((await editsOf(page())).map((edit) => [edit.key, edit]));
  if (!edits.size) return;
  for (const element of document.querySelectorAll("[data-language]:has([data-do=edit])")) {
    const block = attach(element);
    const edit = edits.get(block.key);
    if (edit) block.restore(edit);
  }
}
