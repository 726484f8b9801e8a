import { count, make, printed } from "./make.js";
import { shares } from "./shares.js";

/** @typedef {import("../runtimes/types.js").PlanNode} PlanNode */

const LEVELS = /** @type {const} */ ([[0.7, "over"], [0.4, "hot"], [0.2, "busy"], [0.05, "steady"], [0, "idle"]]);
const OFF = 10;
/** Reads all that lies below before it gives a row. */
const WHOLE = /\b(?:Sort|Hash|Aggregate|HashAggregate|Materialize)$/;
const SVG = "http://www.w3.org/2000/svg";

/**
 * A plan as psql prints it, and below it drawn: nested lists, so that it reads without seeing the bars.
 * @param {import("../runtimes/types.js").PlanEvent} event
 * @returns {HTMLElement}
 */
export function renderPlan({ root, text }) {
  const plan = printed(text.trimEnd());
  if (!root.children.length) return plan; // one node has nothing to be compared with
  const { timed, total, of } = shares(root);
  const where = timed ? `Where ${count(total)} ms went` : `Where the planned cost of ${count(total)} lies; nothing was executed`;
  const drawn = make("figure", "plan", make("figcaption", "", total ? where : "The plan, drawn"), make("ul", "", branch(root, false)));
  return make("div", "", plan, drawn);

  /** @param {PlanNode} node @param {boolean} cut   A LIMIT above may have ended it early. @returns {HTMLElement} */
  function branch(node, cut) {
    const share = of.get(node) ?? 0;
    const level = LEVELS.find(([from]) => share >= from)?.[1] ?? "idle";
    const [kind, object] = split(node.title);
    const box = make("div", `plan__node plan__node--${level}`, make("p", "plan__title", make("b", "", kind), object));
    if (total) box.append(make("p", "plan__share", bar(share), `${Math.round(share * 100)} % of the ${timed ? "time" : "cost"}`));
    const said = rows(node, root.loops > 0);
    if (said) box.append(make("p", "plan__rows", said, ...(cut ? [] : wrong(node))));
    const seen = node.details.filter((line) => !line.startsWith("Buffers:"));
    if (seen.length) box.append(make("p", "plan__detail", seen.join(" · ")));
    const item = make("li", "", box);
    const below = kind === "Limit" || (cut && !WHOLE.test(kind));
    if (node.children.length) item.append(make("ul", "", ...node.children.map((child) => branch(child, below))));
    return item;
  }
}

/** "Seq Scan on orders" as the kind of node and what it works on. @param {string} title */
function split(title) {
  const at = title.search(/ (?:on|using) /);
  return at < 0 ? [title, ""] : [title.slice(0, at), title.slice(at)];
}

/** @param {number} share */
function bar(share) {
  const drawing = document.createElementNS(SVG, "svg");
  drawing.setAttribute("viewBox", "0 0 100 8");
  drawing.setAttribute("preserveAspectRatio", "none");
  drawing.setAttribute("aria-hidden", "true");
  const filled = document.createElementNS(SVG, "rect");
  filled.setAttribute("width", String(Math.max(1, share * 100)));
  filled.setAttribute("height", "8");
  drawing.append(filled);
  return drawing;
}

/** @param {PlanNode} node @param {boolean} executed */
function rows({ rows: found, planned, loops, cost }, executed) {
  const each = `${count(found)} ${found === 1 ? "row" : "rows"}`;
  if (!executed) return cost ? `${count(planned)} ${planned === 1 ? "row" : "rows"} planned` : "";
  if (!loops) return "never executed";
  return `${loops > 1 ? `${count(loops)} times ${each}` : each}${cost ? `, ${count(planned)} planned` : ""}`;
}

/** What the planner took for another number, by a factor of ten or more. @param {PlanNode} node @returns {HTMLElement[]} */
function wrong({ rows: found, planned, loops, cost }) {
  if (!loops || !cost) return [];
  const factor = Math.max(found, 1) / Math.max(planned, 1);
  const off = Math.max(factor, 1 / factor);
  return off < OFF ? [] : [make("strong", "plan__off", `${count(Math.round(off))} times too ${factor > 1 ? "few" : "many"}`)];
}
