// Entry: wires the frame, then imports each widget only where its element is on the page.
import { get, set } from "./store.js";

/** Widgets by the elements that need them. */
const WIDGETS = {
  "depth-switch": "./depth.js",
  "quiz-choice, quiz-predict, quiz-order": "./practice.js",
  "[data-spy]": "./spy.js",
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
  else if (button) web().then(({ act }) => act(button), () => lost(button));
});
for (const kind of ["pointerover", "focusin"]) {
  document.addEventListener(kind, (event) => {
    const run = /** @type {HTMLElement} */ (event.target).closest?.("[data-do=run]:not([data-warm])");
    if (run) web().then(({ reach }) => reach(run, event), () => {});
  });
}
if (get("edits") || document.querySelector("[data-playground] [data-do=run]")) web().then(({ begin }) => begin());

/** What makes blocks run is loaded when somebody reaches for one, or has edited one. */
function web() {
  return import("../web/mount.js");
}

function lost(/** @type {Element} */ button) {
  const say = button.parentElement?.querySelector("[role=status]");
  if (say) say.textContent = "A part of this page could not be loaded. Check the connection, or reload the page: the book may have changed.";
}

for (const button of document.querySelectorAll("[data-markdown]")) {
  button.addEventListener("click", async () => (await import("./copy.js")).copyPage(button));
}

// A release is kept for reading without a network from the second page on: a first visit loads one page and no more.
if (root.dataset.release && "serviceWorker" in navigator) {
  if (get("visited")) addEventListener("load", () => navigator.serviceWorker.register(new URL("../../sw.js", import.meta.url)).catch(() => {}));
  else set("visited", "yes");
}
for (const [selector, module] of Object.entries(WIDGETS)) if (document.querySelector(selector)) import(module);
