// Entry: listens, and imports what brings a block to life when somebody first reaches for it.
const LOST = "A part of this page could not be loaded. Check the connection, or reload the page: the book may have changed.";
/** A pointer that only passes over Run starts no download. */
const DWELL = 120;
const BLOCK = "[data-language]";

/** @param {Element} element */
const attached = async (element) => (await import("./elements/attach.js")).attach(element);

/** What a button of a block asks for. @param {Element} button */
export async function act(button) {
  const element = button.closest(BLOCK);
  if (!element) return;
  try {
    (await attached(element)).act(button.getAttribute("data-do") ?? "");
  } catch {
    const say = element.querySelector("[role=status]");
    if (say) say.textContent = LOST;
  }
}

/** @param {Event} event */
function reach(event) {
  const run = /** @type {Element} */ (event.target).closest?.("[data-do=run]");
  const saves = /** @type {{connection?: {saveData?: boolean}}} */ (navigator).connection?.saveData;
  if (!run || saves || run.hasAttribute("data-warm")) return;
  const timer = setTimeout(() => {
    run.setAttribute("data-warm", "");
    attached(/** @type {Element} */ (run.closest(BLOCK))).then((block) => block.warm(), () => {});
  }, DWELL);
  run.addEventListener(event.type === "focusin" ? "focusout" : "pointerout", () => clearTimeout(timer), { once: true });
}
document.addEventListener("pointerover", reach);
document.addEventListener("focusin", reach);

try {
  if (localStorage.getItem("under-load.edits")) import("./elements/attach.js").then(({ restore }) => restore());
} catch { /* a private window keeps nothing */ }

const playground = document.querySelector("[data-playground]:has([data-do=run])");
if (playground) import("./elements/playground.js").then(({ play }) => play(/** @type {HTMLElement} */ (playground)));
