/**
 * Which share of a plan's time, or of its cost where it was not executed, each node took itself.
 *
 * @typedef {import("../runtimes/types.js").PlanNode} PlanNode
 */

const CTE = /^CTE (\S+): /;
const CTE_SCAN = /^CTE Scan on (\S+)/;

/** @param {PlanNode} root @returns {{timed: boolean, total: number, of: Map<PlanNode, number>}}   `total` in ms or in units of cost. */
export function shares(root) {
  const timed = root.ms !== null;
  /** @type {Map<PlanNode, number>} */
  const of = new Map();
  const named = timed ? tables(root) : new Map();
  const total = timed ? (root.ms ?? 0) * root.loops : root.cost;
  give(root, total);
  return { timed, total, of };

  /** A node keeps what its children do not take; they never take more than it has, as below a LIMIT that stops early. @param {PlanNode} node @param {number} whole */
  function give(node, whole) {
    let left = whole;
    const scanned = CTE_SCAN.exec(node.title)?.[1] ?? "";
    const parts = [...node.children.filter((child) => !(timed && CTE.test(child.title))), ...(named.get(scanned) ?? [])];
    named.delete(scanned); // a CTE is computed once, by the scan that is first
    parts.forEach((child, place) => {
      const again = node.title.startsWith("Nested Loop") && place === 1 ? node.children[0].planned : 1;
      const wanted = timed ? (child.ms ?? 0) * child.loops : child.cost * again;
      const given = Math.min(wanted, left);
      left -= given;
      give(child, given);
    });
    of.set(node, total ? left / total : 0);
  }
}

/** The roots of the CTEs below a node by name. @param {PlanNode} root @returns {Map<string, PlanNode[]>} */
function tables(root) {
  const found = new Map();
  const open = [root];
  for (let node = open.pop(); node; node = open.pop()) {
    const name = CTE.exec(node.title)?.[1];
    if (name) found.set(name, [node]);
    open.push(...node.children);
  }
  return found;
}
