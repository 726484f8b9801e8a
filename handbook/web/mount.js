// What main.js asks for when a reader reaches for a block: brings it to life, or says why it cannot.
const LOST = "A part of this page could not be loaded. Check the connection, or reload the page: the book may have changed.";
/** Milliseconds: a pointer that only passes over Run starts no download. */
const DWELL = 120;

/** @param {Element} button */
async function blockOf(button) {
  const { attach } = await import("./elements/attach.js");
  return attach(/** @type {Element} */ (button.closest("[data-language]")));
}

/** What a button of a block asks for. @param {Element} button */
export async function act(button) {
  try {
    (await blockOf(button)).act(button.getAttribute("data-do") ?? "");
  } catch {
    const say = button.parentElement?.querySelector("[role=status]");
    if (say) say.textContent = LOST;
  }
}

/** Somebody may be about to press Run: load what it needs. @param {Element} run @param {Event} event */
export function reach(run, event) {
  const { connection } = /** @type {{connection?: {saveData?: boolean}}} */ (navigator);
  if (connection?.saveData || run.hasAttribute("data-warm")) return;
  const timer = setTimeout(() => {
    run.setAttribute("data-warm", "");
    blockOf(run).then((block) => block.warm(), () => {});
  }, DWELL);
  const away = event.type === "focusin" ? "focusout" : "pointerout";
  run.addEventListener(away, () => clearTimeout(timer), { once: true });
}

/** Put back the reader's edits, and open the playground where this is its page. */
export async function begin() {
  const playground = /** @type {HTMLElement | null} */ (document.querySelector("[data-playground]"));
  const { restore } = await import("./elements/attach.js");
  await restore();
  if (playground) (await import("./elements/playground.js")).play(playground);
}
