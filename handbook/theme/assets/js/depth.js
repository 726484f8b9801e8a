// Without script the page shows all of its depths; the switch appears only where it works.
import { set } from "./store.js";

const root = document.documentElement;

class DepthSwitch extends HTMLElement {
  connectedCallback() {
    this.choices = [...this.querySelectorAll("input")];
    this.mark(root.dataset.read ?? "");
    this.addEventListener("change", (event) => this.show(/** @type {HTMLInputElement} */ (event.target).value));
    for (const button of document.querySelectorAll("[data-show]")) {
      button.addEventListener("click", () => {
        this.show(/** @type {HTMLElement} */ (button).dataset.show);
        const heading = button.closest(".depth")?.querySelector("h2");
        heading?.setAttribute("tabindex", "-1");
        heading?.focus();
      });
    }
    // A link into a depth that the reader has folded away opens it, for this visit only.
    addEventListener("hashchange", () => this.reveal());
    document.addEventListener("click", (event) => {
      if (/** @type {HTMLElement} */ (event.target).closest('a[href*="#"]')) setTimeout(() => this.reveal());
    });
    this.reveal();
  }

  show(read, keep = true) {
    root.dataset.read = read;
    this.mark(read);
    if (keep) set("read", read);
  }

  // A page that does not reach the reader's depth shows its own deepest.
  mark(read) {
    const choice = this.choices.find((input) => input.value === read) ?? this.choices.at(-1);
    if (choice) choice.checked = true;
  }

  reveal() {
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const depth = target && target.closest(".depth")?.getAttribute("data-depth");
    if (!depth || target.checkVisibility()) return;
    this.show(depth, false);
    target.scrollIntoView();
  }
}

customElements.define("depth-switch", DepthSwitch);
