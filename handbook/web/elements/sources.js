// Which code a block is made of: its own, and that of the blocks it continues.

/** @typedef {import("../runtimes/types.js").Source} Source */

/** Languages whose blocks on a page all share one state, whether they name a session or not. */
const SHARED = new Set(["sql", "redis"]);

/** The page's path below the site's root: the same wherever the site lies. */
export function page() {
  const root = new URL(`${document.body.dataset.base ?? "."}/`, location.href).pathname;
  return location.pathname.replace(/index\.html$/, "").slice(root.length) || "./";
}

/** @param {HTMLElement} element */
const nameOf = (element) => (element.dataset.file || `example.${element.dataset.language === "python" ? "py" : element.dataset.language}`).split("/").pop() ?? "";

/** @param {HTMLElement} element @returns {string} */
export const codeOf = (element) => element.querySelector("pre code")?.textContent ?? "";

/** Where the block comes from; its place in the page where it is written there. @param {HTMLElement} element */
export function place(element) {
  const { file, region } = element.dataset;
  const same = [...document.querySelectorAll(`[data-language="${element.dataset.language}"]`)]
    .filter((other) => other instanceof HTMLElement && other.dataset.file === file && other.dataset.region === region);
  const origin = file ? `${file}:${region ?? ""}` : `${element.dataset.language}`;
  return same.length > 1 || !file ? `${origin}#${same.indexOf(element)}` : origin;
}

/**
 * The block and those before it whose state it continues, each with the name that a traceback shows.
 * @param {HTMLElement} element
 * @returns {{own: Source, before: Source[]}}
 */
export function sources(element) {
  const { language = "", session = "" } = element.dataset;
  /** @type {HTMLElement[]} */
  let chain = [element];
  if (session || SHARED.has(language)) {
    const all = /** @type {HTMLElement[]} */ ([...document.querySelectorAll(`[data-language="${language}"]:not([data-local]):has([data-do=run])`)]);
    chain = all.filter((other) => (other.dataset.session ?? "") === session);
    chain = chain.slice(0, chain.indexOf(element) + 1);
  }
  /** @type {string[]} */
  const names = [];
  const found = chain.map((each) => {
    const [stem, extension] = nameOf(each).split(/(?=\.\w+$)/);
    let name = stem + extension;
    for (let number = 2; names.includes(name); number += 1) name = `${stem}_${number}${extension}`;
    names.push(name);
    return { id: place(each), code: codeOf(each), filename: name, raises: each.hasAttribute("data-raises") };
  });
  return { own: found[found.length - 1], before: found.slice(0, -1) };
}
