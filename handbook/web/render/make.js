const sheet = document.createElement("link");
[sheet.rel, sheet.href] = ["stylesheet", new URL("./render.css", import.meta.url).href];
document.head.append(sheet);

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag @param {string} name   Its class. @param {(Node | string)[]} content
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function make(tag, name, ...content) {
  const element = document.createElement(tag);
  if (name) element.className = name;
  element.append(...content);
  return element;
}

/** @param {string} text   What psql prints, as it is. */
export function printed(text) {
  const pre = make("pre", "", make("samp", "", text));
  pre.tabIndex = 0;
  return pre;
}

const words = new Intl.NumberFormat("en", { maximumFractionDigits: 1 });

/** @param {number} number */
export const count = (number) => words.format(number);
