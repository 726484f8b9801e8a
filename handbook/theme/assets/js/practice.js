// Feedback on questions. Without script a choice shows its reasons, and the others fold their answers.
const tidy = (/** @type {string} */ text) => text.trim().split(/\s+/).join(" ");

class QuizChoice extends HTMLElement {
  connectedCallback() {
    const say = this.querySelector("[role=status]");
    this.addEventListener("change", (event) => {
      const chosen = /** @type {HTMLElement} */ (event.target).closest(".option");
      for (const option of this.querySelectorAll(".option")) option.toggleAttribute("data-shown", option === chosen);
      say.textContent = chosen.querySelector(".option__why").textContent;
    });
  }
}

class QuizPredict extends HTMLElement {
  connectedCallback() {
    const form = this.querySelector("form");
    form?.addEventListener("submit", (event) => {
      event.preventDefault();
      const right = tidy(form.elements.guess.value) === tidy(this.querySelector("samp").textContent);
      form.querySelector("[role=status]").textContent = right ? "That is what it prints." : "Not what it prints. The reason is below.";
      this.querySelector("details").open = true;
    });
  }
}

class QuizOrder extends HTMLElement {
  connectedCallback() {
    this.list = this.querySelector(".steps");
    for (const step of this.list.children) {
      const moves = document.createElement("span");
      moves.className = "steps__moves";
      moves.append(this.button("↑", "up", step), this.button("↓", "down", step));
      step.prepend(moves);
    }
    this.querySelector(".btn--main").addEventListener("click", () => this.check());
    this.ends();
  }

  button(text, way, step) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn";
    button.textContent = text;
    button.dataset.way = way;
    button.setAttribute("aria-label", `Move ${way}: ${step.textContent}`);
    button.addEventListener("click", () => this.move(step, way));
    return button;
  }

  move(step, way) {
    const other = way === "up" ? step.previousElementSibling : step.nextElementSibling;
    if (!other) return;
    if (way === "up") other.before(step);
    else other.after(step);
    for (const item of this.list.children) item.removeAttribute("data-verdict");
    this.ends();
    const button = step.querySelector(`[data-way=${way}]`);
    (button.disabled ? step.querySelector("button:not(:disabled)") : button).focus();
    this.say(`Now step ${[...this.list.children].indexOf(step) + 1} of ${this.list.children.length}.`);
  }

  ends() {
    for (const step of this.list.children) {
      step.querySelector("[data-way=up]").disabled = !step.previousElementSibling;
      step.querySelector("[data-way=down]").disabled = !step.nextElementSibling;
    }
  }

  check() {
    const steps = [...this.list.children];
    const right = steps.filter((step, at) => {
      const fits = Number(step.dataset.step) === at;
      step.dataset.verdict = fits ? "in place" : "elsewhere";
      return fits;
    });
    this.say(right.length === steps.length ? "That is the order." : `${right.length} of ${steps.length} steps are in place.`);
    if (right.length === steps.length) this.querySelector("details").open = true;
  }

  say(text) {
    this.querySelector("[role=status]").textContent = text;
  }
}

customElements.define("quiz-choice", QuizChoice);
customElements.define("quiz-predict", QuizPredict);
customElements.define("quiz-order", QuizOrder);
