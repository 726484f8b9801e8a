// What a run prints, as it comes.

/** @typedef {import("../runtimes/types.js").RunEvent} RunEvent */
/** @typedef {import("../runtimes/types.js").Result} Result */

/**
 * @param {string} tag
 * @param {string} name
 * @param {string} [text]
 */
function make(tag, name, text = "") {
  const element = document.createElement(tag);
  element.className = name;
  element.textContent = text;
  return element;
}

/** Names of errors stand out, as in what the book recorded. */
const ERROR = /^((?:\w+\.)*\w*(?:Error|Exception|Interrupt|Exit|Group|Warning)\b)(?=[:\s]|$)/m;

/** @param {string} text */
function errors(text) {
  const span = make("span", "out__err");
  text.split(ERROR).forEach((part, index) => span.append(index % 2 ? make("span", "err", part) : part));
  return span;
}

const megabytes = (/** @type {number} */ bytes) => (bytes / 1e6).toFixed(1);

export class Output {
  /** @param {string} name of the block @param {number} height in px that is kept free while it runs, so that nothing jumps */
  constructor(name, height) {
    this.root = make("div", "out");
    this.root.setAttribute("role", "group");
    this.root.setAttribute("aria-label", `Output: ${name}`);
    this.root.setAttribute("aria-live", "polite");
    this.root.setAttribute("aria-busy", "true");
    this.root.style.minHeight = `${height}px`;
    this.said = make("span", "out__said", "Running");
    this.by = make("span", "out__by");
    const label = make("p", "label");
    label.append(this.said, this.by);
    this.root.append(label);
    /** @type {HTMLElement | undefined} */
    this.text = undefined;
    /** @type {{kind: "out" | "err", text: string}[]} */
    this.pieces = [];
    this.drawing = 0;
  }

  /** @param {RunEvent} event */
  async show(event) {
    if (event.kind === "out" || event.kind === "err") {
      this.pieces.push(event);
      this.drawing ||= requestAnimationFrame(() => this.#draw());
      return;
    }
    if (event.kind === "progress") return this.#progress(event.text, event.loaded, event.total);
    this.#draw();
    this.text = undefined;
    if (event.kind === "note") this.root.append(make("p", "out__note", event.text));
    if (event.kind === "table") this.root.append((await import("../render/result-table.js")).renderTable(event));
    if (event.kind === "plan") this.root.append((await import("../render/plan-tree.js")).renderPlan(event));
  }

  /** @param {Result} result @param {string} said @param {string} by */
  end(result, said, by) {
    this.#draw();
    this.wait?.remove();
    if (result.trouble && !result.stopped) this.root.append(make("p", "out__trouble", result.trouble));
    if (result.ok && this.root.childElementCount === 1) this.root.append(make("p", "out__note", "It ended without printing anything."));
    this.said.textContent = said;
    this.by.textContent = by;
    this.root.style.minHeight = "";
    this.root.setAttribute("aria-busy", "false");
  }

  #draw() {
    cancelAnimationFrame(this.drawing);
    this.drawing = 0;
    const pieces = this.pieces.splice(0);
    if (!pieces.length) return;
    this.wait?.remove();
    for (const { kind, text } of pieces) {
      const samp = this.text ?? this.#samp();
      if (kind === "err") samp.append(errors(text));
      else if (samp.lastChild instanceof Text) samp.lastChild.appendData(text);
      else samp.append(text);
    }
  }

  #samp() {
    const pre = document.createElement("pre");
    pre.tabIndex = 0;
    this.text = document.createElement("samp");
    pre.append(this.text);
    this.root.append(pre);
    return this.text;
  }

  /** @param {string} text @param {number} [loaded] @param {number} [total] */
  #progress(text, loaded, total) {
    if (!this.wait) {
      this.wait = make("p", "out__wait");
      this.bar = document.createElement("progress");
      this.bar.setAttribute("aria-label", text);
      this.size = make("span", "num");
      this.wait.append(this.bar, this.size);
      this.root.append(this.wait);
    }
    const bytes = loaded !== undefined && total && loaded < total ? `, ${megabytes(loaded)} of ${megabytes(total)} MB` : "";
    if (this.size) this.size.textContent = text + bytes;
    if (!this.bar) return;
    if (bytes) [this.bar.max, this.bar.value] = [Number(total), Number(loaded)];
    else this.bar.removeAttribute("value");
  }
}
