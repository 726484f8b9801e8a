import { count, make, printed } from "./make.js";

/**
 * The result of a query as a table; where it has no columns, or is a plan that is not drawn, as psql prints it.
 * @param {import("../runtimes/types.js").TableEvent} event
 * @returns {HTMLElement}
 */
export function renderTable({ columns, rows, total, text }) {
  if (!columns.length || columns[0].name === "QUERY PLAN") return printed(text.trimEnd());
  const cells = (/** @type {(string | null)[]} */ row) => row.map((value, n) => make("td", columns[n].right ? "num" : "", value ?? ""));
  const heads = columns.map(({ name, right }) => {
    const head = make("th", right ? "num" : "", name);
    head.scope = "col";
    return head;
  });
  const table = make("table", "result",
    make("thead", "", make("tr", "", ...heads)), make("tbody", "", ...rows.map((row) => make("tr", "", ...cells(row)))));
  const size = total === 1 ? "1 row" : `${count(total)} rows`;
  const scroll = make("div", "out__scroll", table);
  scroll.tabIndex = 0;
  scroll.setAttribute("role", "region");
  scroll.setAttribute("aria-label", `Result, ${size}`);
  const said = rows.length < total ? `${size}, the first ${count(rows.length)} are shown` : size;
  return make("div", "", scroll, make("p", "out__rows", said));
}
