// The playground: blocks with an open editor, and an address that carries the code.
import { attach } from "./attach.js";
import { address, read } from "./share.js";

const UNREADABLE = "The address carries no code that can be read: it was cut off or changed on the way";

/** @param {HTMLElement} root */
export function play(root) {
  const blocks = /** @type {HTMLElement[]} */ ([...root.querySelectorAll("[data-language]")]);
  const choice = /** @type {HTMLInputElement[]} */ ([...root.querySelectorAll("input[name=language]")]);
  const tell = (/** @type {string} */ text) => { /** @type {HTMLElement} */ (root.querySelector("[data-said]")).textContent = text; };
  const shown = () => /** @type {HTMLElement} */ (blocks.find((block) => !block.hidden));

  async function show(/** @type {string} */ language) {
    for (const block of blocks) block.hidden = block.dataset.language !== language;
    for (const button of root.querySelectorAll("[data-do=edit], [data-do=playground]")) /** @type {HTMLElement} */ (button).hidden = true;
  for (const input of choice) input.checked = input.value === language;
    const block = attach(shown());
    await block.edit();
    return block;
  }

  async function open() {
    const shared = await read(location.hash);
    if (shared && blocks.some((block) => block.dataset.language === shared.language)) {
      (await show(shared.language)).put(shared.code);
      tell("This code came with the link. Read it before you run it");
    } else {
      await show(choice.find((input) => input.checked)?.value ?? "python");
      if (location.hash.includes("=")) tell(UNREADABLE);
    }
  }

  async function share() {
    const { language = "" } = shown().dataset;
    const link = await address(new URL(location.href), language, shown().querySelector("pre code")?.textContent ?? "");
    history.replaceState(null, "", link);
    const copied = await navigator.clipboard.writeText(link).then(() => true, () => false);
    const length = `${link.length.toLocaleString("en")} characters`;
    tell(copied ? `Copied: a link of ${length} that opens this code` : `The address of this page now carries the code, ${length}`);
  }

  for (const button of root.querySelectorAll("[data-do=edit], [data-do=playground]")) /** @type {HTMLElement} */ (button).hidden = true;
  for (const input of choice) input.addEventListener("change", () => show(input.value));
  root.querySelector("[data-share]")?.addEventListener("click", share);
  addEventListener("hashchange", open);
  open();
}
