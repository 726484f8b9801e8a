import { Block } from "./block.js";

/** @type {Promise<import("../runtimes/types.js").Runtime> | undefined} */
let shared;

/** Python, with a field for the lines that input() reads. */
export class PythonBlock extends Block {
  async runtime() {
    shared ??= import("../runtimes/python.js").then(({ PythonRuntime }) => new PythonRuntime());
    shared.catch(() => { shared = undefined; });
    return shared;
  }

  stdin() {
    this.changed();
    return this.lines?.value ? this.lines.value.split("\n") : [];
  }

  changed() {
    const asks = /\binput\s*\(/.test(this.code.textContent ?? "");
    if (asks && !this.lines) {
      this.lines = document.createElement("textarea");
      this.lines.rows = 2;
      this.lines.spellcheck = false;
      this.field = document.createElement("label");
      this.field.className = "stdin";
      this.field.append("What input() reads, line by line", this.lines);
      this.bar.after(this.field);
    }
    if (this.field) this.field.hidden = !asks;
  }
}
