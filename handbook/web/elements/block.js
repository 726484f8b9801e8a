// A block that runs: its states, its bar, its output, and the reader's edit of its code.
import { drop, keep, keepNow } from "../store.js";
import { Output } from "./output.js";
import { page, place, sources } from "./sources.js";
import { open as openTextarea } from "./textarea.js";

/** @typedef {import("../runtimes/types.js").Runtime} Runtime */
/** @typedef {import("../runtimes/types.js").Result} Result */
/** @typedef {{focus: () => void, set: (code: string) => void, mark: (line: number) => void, destroy: () => void}} Editor */

const SAVE_AFTER = 300;
const duration = (/** @type {number} */ ms) => (ms < 1000 ? `${Math.max(1, Math.round(ms))} ms` : `${(ms / 1000).toFixed(1)} s`);

/** The block that runs now on each runtime. @type {WeakMap<Runtime, Block>} */
const busy = new WeakMap();

export class Block {
  /** @param {HTMLElement} element */
  constructor(element) {
    this.element = element;
    const find = (/** @type {string} */ selector) => /** @type {HTMLElement} */ (element.querySelector(selector));
    this.pre = find("pre");
    this.code = find("pre code");
    this.bar = find(".bar");
    this.say = find("[role=status]");
    this.original = this.code.textContent ?? "";
    this.nodes = [...this.code.childNodes];
    this.recorded = /** @type {HTMLElement[]} */ ([...element.querySelectorAll(".out")]);
    this.first = element.dataset.state ?? "recorded";
    this.name = sources(element).own.filename;
    this.key = `${page()} ${place(element)}`;
    /** @type {Editor | undefined} */
    this.editor = undefined;
    /** @type {Output | undefined} */
    this.output = undefined;
    /** @type {ReturnType<typeof setTimeout> | 0} */
    this.saving = 0;
    /** @type {Promise<void> | undefined} */
    this.opening = undefined;
    addEventListener("pagehide", () => { if (this.saving) keepNow(this.#edit()); });
  }

  /** Overridden by each language. @returns {Promise<Runtime>} */
  async runtime() {
    throw new Error(`no runtime for ${this.element.dataset.language}`);
  }

  /** Lines for input(); only Python has them. @returns {string[]} */
  stdin() { return []; }

  /** Called when the code has changed. */
  changed() {}

  /** @param {string} name */
  act(name) {
    if (name === "run") this.run();
    if (name === "stop") this.stop();
    if (name === "edit") this.edit();
    if (name === "reset") this.reset();
    if (name === "playground") this.playground();
  }

  async warm() {
    try { await (await this.runtime()).warm(); } catch { /* Run will say what is wrong */ }
  }

  async run() {
    if (this.element.dataset.state === "running") return;
    this.mark(0);
    this.#begin();
    const output = /** @type {Output} */ (this.output);
    /** @type {Runtime} */
    let runtime;
    try {
      runtime = await this.runtime();
    } catch {
      const trouble = "What runs this block could not be loaded. Check the connection and press Run again, or reload the page: the book may have changed.";
      return this.#end(output, { ok: false, ms: 0, output: "", trouble });
    }
    const other = busy.get(runtime);
    if (other) await other.stop("Stopped, because another block was started");
    busy.set(runtime, this);
    const { own, before } = sources(this.element);
    const result = await runtime.run({ ...own, before, stdin: this.stdin(), onEvent: (event) => output.show(event) });
    if (busy.get(runtime) === this) busy.delete(runtime);
    this.#end(output, result);
  }

  /** @param {string} [said] */
  async stop(said = "Stopped") {
    this.stopped = said;
    const runtime = await this.runtime();
    busy.delete(runtime);
    await runtime.stop();
  }

  async edit() {
    if (this.editor) return this.editor.focus();
    this.opening ??= this.#open();
    await this.opening;
    this.opening = undefined;
  }

  async #open() {
    const label = `Edit the code of ${this.name}. Escape, then Tab, leaves the editor.`;
    const options = {
      code: this.code.textContent ?? "", language: this.element.dataset.language ?? "", label,
      onChange: (/** @type {string} */ code) => this.#change(code), onRun: () => this.run(),
    };
    const host = document.createElement("div");
    host.className = "editor";
    const { open } = await import("../editor/editor.js").catch(() => ({ open: openTextarea }));
    this.pre.hidden = true;
    this.pre.after(host);
    this.host = host;
    this.editor = open(host, options);
    this.editor.focus();
    this.#bar();
    this.tell("Your edit is kept in this browser. Ctrl Enter runs it; Escape, then Tab, leaves the editor");
  }

  async reset() {
    clearTimeout(this.saving);
    this.saving = 0;
    this.editor?.destroy();
    this.host?.remove();
    this.editor = this.host = undefined;
    this.pre.hidden = false;
    this.code.replaceChildren(...this.nodes);
    this.mark(0);
    this.output?.root.remove();
    this.output = undefined;
    for (const out of this.recorded) out.hidden = false;
    this.element.removeAttribute("data-edited");
    this.element.dataset.state = this.first;
    this.changed();
    this.bar.querySelector("button")?.focus();
    this.#bar();
    this.tell("Back to the code of the book");
    await drop(this.key).catch(() => {});
  }

  /** Replace the code, as if the reader had written it. @param {string} code */
  put(code) {
    this.editor?.set(code);
  }

  playground() {
    import("./share.js").then(async ({ address }) => {
      const root = new URL(`${document.body.dataset.base ?? "."}/playground/`, location.href);
      location.assign(await address(root, this.element.dataset.language ?? "", this.code.textContent ?? ""));
    });
  }

  /** Put back what the reader had written. @param {import("../store.js").Edit} edit */
  restore(edit) {
    if (edit.code === this.original) return;
    this.code.textContent = edit.code;
    this.element.setAttribute("data-edited", "");
    this.#bar();
    this.changed();
    const day = new Date(edit.at).toLocaleDateString(document.documentElement.lang || undefined, { day: "numeric", month: "long" });
    this.tell(edit.original === this.original
      ? `Your edit of ${day}. Reset brings back the code of the book`
      : `Your edit of ${day}. The book has changed this block since: Reset shows the new one`);
  }

  /** Mark a line of the code that failed; 0 takes the mark away. @param {number} line */
  mark(line) {
    this.editor?.mark(line);
    import("./mark.js").then(({ markLine }) => markLine(this.code, this.editor ? 0 : line), () => {});
  }

  /** @param {string} text */
  tell(text) { this.say.textContent = text; }

  #begin() {
    const shown = this.output?.root ?? this.recorded.find((out) => !out.hidden);
    const next = new Output(this.name, shown?.offsetHeight ?? 0);
    if (this.output) this.output.root.replaceWith(next.root);
    else if (this.recorded.length) this.recorded[0].before(next.root);
    else this.bar.after(next.root);
    for (const out of this.recorded) out.hidden = true;
    this.output = next;
    this.stopped = "";
    this.element.dataset.state = "running";
    this.#bar();
    this.tell("Running");
  }

  /** @param {Output} output @param {Result} result */
  #end(output, result) {
    if (output !== this.output) return;
    const said = result.ok ? "Output" : result.stopped ? this.stopped || "Stopped" : result.trouble ? "Could not finish" : "Error";
    output.end(result, said, result.by ?? "");
    this.element.dataset.state = result.ok ? "output" : result.stopped ? "stopped" : "error";
    this.#bar();
    this.tell(result.ok ? `Done in ${duration(result.ms)}` : result.line ? `Error on line ${result.line}` : said);
    if (result.line) this.mark(result.line);
  }

  #bar() {
    const button = (/** @type {string} */ name) => /** @type {HTMLButtonElement | null} */ (this.bar.querySelector(`[data-do=${name}]`));
    const [run, stop, reset] = [button("run"), button("stop"), button("reset")];
    const running = this.element.dataset.state === "running";
    const focused = document.activeElement;
    if (run && stop) {
      run.hidden = running;
      stop.hidden = !running;
      if (focused === run && running) stop.focus();
      if (focused === stop && !running) run.focus();
    }
    if (reset) reset.disabled = running || !(this.editor || this.output || this.element.hasAttribute("data-edited"));
  }

  /** @param {string} code */
  #change(code) {
    this.code.textContent = code;
    this.element.toggleAttribute("data-edited", code !== this.original);
    this.changed();
    clearTimeout(this.saving);
    this.saving = setTimeout(() => this.#save(), SAVE_AFTER);
  }

  #edit() {
    const code = this.code.textContent ?? "";
    return { key: this.key, page: page(), code, original: this.original, at: new Date().toISOString() };
  }

  async #save() {
    this.saving = 0;
    const edit = this.#edit();
    try {
      await (edit.code === this.original ? drop(this.key) : keep(edit));
    } catch {
      this.tell("This browser keeps nothing: the edit is gone when you leave the page");
    }
  }
}
