/**
 * The tree in the text of EXPLAIN. The text is read, and not asked for again as JSON: a second EXPLAIN ANALYZE would
 * execute the statement a second time, and its times would not be those that the reader sees.
 *
 * @typedef {import("../runtimes/types.js").PlanNode} PlanNode
 */

const NODE = /^(?<title>.*?)(?:  \(cost=[\d.]+\.\.(?<cost>[\d.]+) rows=(?<planned>\d+) width=\d+\))?(?: ?\((?:actual (?:time=[\d.]+\.\.(?<ms>[\d.]+) )?rows=(?<rows>[\d.]+) loops=(?<loops>\d+)|(?<never>never executed))\))?$/;
const ARROW = /^( *)->  (.*)$/;
const SUMMARY = /^(?:Planning|Planning Time|Execution Time|Trigger .*|JIT|Settings|Query Identifier|Serialization)\b.*:/;
const PART = /^(?:InitPlan|SubPlan|CTE) .*$/;

/** @param {string[]} lines   The rows of "QUERY PLAN". @returns {PlanNode | null}   null where it is not a plan in text form. */
export function parsePlan(lines) {
  const first = lines[0] && node(lines[0]);
  if (!first) return null;
  const open = [{ node: first, indent: -1 }];
  let part = "";
  for (const line of lines.slice(1)) {
    const arrow = ARROW.exec(line);
    const indent = line.search(/\S/);
    if (arrow) {
      const child = node(arrow[2]);
      if (!child) return null;
      while (open[open.length - 1].indent >= arrow[1].length) open.pop();
      if (part) child.title = `${part}: ${child.title}`;
      part = "";
      open[open.length - 1].node.children.push(child);
      open.push({ node: child, indent: arrow[1].length });
    } else if (SUMMARY.test(line)) {
      break;
    } else if (PART.test(line.trim())) {
      while (open.length > 1 && open[open.length - 1].indent >= indent) open.pop();
      part = line.trim();
    } else if (indent > 0) {
      open[open.length - 1].node.details.push(line.trim());
    }
  }
  return first;
}

/** @param {string} text @returns {PlanNode | null} */
function node(text) {
  const found = NODE.exec(text.trim())?.groups;
  if (!found || !/^[A-Z]\w/.test(found.title)) return null;
  const { title, cost = "0", ms, rows = "0", planned = "0", loops = "0" } = found;
  return {
    title, cost: Number(cost), ms: ms === undefined ? null : Number(ms), rows: Number(rows),
    planned: Number(planned), loops: Number(loops), details: [], children: [],
  };
}
