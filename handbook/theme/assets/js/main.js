// Entry: wires the frame, then imports each widget only where its element is on the page.
import { set } from "./store.js";

/** Widgets by the elements that need them. */
const WIDGETS = {
  "depth-switch": "./depth.js",
  "quiz-choice, quiz-predict, quiz-order": "./practice.js",
  "[data-spy]": "./spy.js",
  "[data-do=run]": "../web/mount.js",
};
const root = document.documentElement;

document.querySelector("[data-theme-switch]")?.addEventListener("click", () => {
  const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = dark ? "light" : "dark";
  set("theme", root.dataset.theme);
});

const search = async () => (await import("./search.js")).open();
document.querySelector("[data-find]")?.addEventListener("click", search);
document.addEventListener("keydown", (event) => {
  const slash = event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey;
  const letterK = event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey);
  const target = /** @type {HTMLElement} */ (event.composedPath()[0]); // inside the editor's shadow root too
  if (!(slash && !target.closest("input, textarea, select, [contenteditable]")) && !letterK) return;
  event.preventDefault();
  search();
});

// One listener for the buttons of every block, here from the start, so that no click is lost while a module loads.
document.addEventListener("click", async (event) => {
  const button = /** @type {HTMLElement} */ (event.target).closest("[data-do]");
  if (button?.matches("[data-do=copy]")) (await import("./copy.js")).copyBlock(button);
  else if (button) (await import("../web/mount.js")).act(button);
});
for (const button of document.querySelectorAll("[data-markdown]")) {
  button.addEventListener("click", async () => (await import("./copy.js")).copyPage(button));
}

if (root.dataset.release && "serviceWorker" in navigator) import("../web/offline.js");
for (const [selector, module] of Object.entries(WIDGETS)) if (document.querySelector(selector)) import(module);
