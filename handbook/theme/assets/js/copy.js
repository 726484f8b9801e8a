// What is copied says where it came from and that anybody may use it.
const COMMENTS = { python: "#", bash: "#", sql: "--", lua: "--", yaml: "#", toml: "#", nginx: "#", dockerfile: "#", proto: "//" };

/** The commands of a terminal, without prompts and replies. @param {string} text */
export function commands(text) {
  return text.split("\n").filter((line) => /^[$>] /.test(line)).map((line) => line.slice(2)).join("\n");
}

/** @param {Element} block an element with data-language and data-file @param {string} code */
export function credited(block, code) {
  const { language, file } = /** @type {HTMLElement} */ (block).dataset;
  const body = (language === "console" ? commands(code) : code).trimEnd();
  const mark = COMMENTS[language ?? ""];
  if (!file || !mark) return `${body}\n`;
  const from = document.querySelector("link[rel=canonical]")?.getAttribute("href") ?? location.href.split("#")[0];
  const licence = body.includes("SPDX-License-Identifier") ? "" : `${mark} SPDX-License-Identifier: MIT-0\n`;
  return `${mark} ${file} · ${from}\n${licence}${body}\n`;
}

/** @param {Element} button the Copy button of a block */
export async function copyBlock(button) {
  const block = button.closest("[data-language]");
  const code = block?.querySelector("pre code")?.textContent ?? "";
  const say = button.parentElement?.querySelector("[role=status]");
  const done = block && await put(credited(block, code));
  if (say) say.textContent = done ? "Copied" : "This browser does not allow copying";
}

/** The Markdown of a page lies beside it as index.md. @param {Element} button */
export async function copyPage(button) {
  const answer = await fetch("index.md");
  button.textContent = answer.ok && await put(await answer.text()) ? "Copied" : "Could not be copied";
}

async function put(/** @type {string} */ text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
