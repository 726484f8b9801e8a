/**
 * psql's aligned format with its default border, byte for byte (fe_utils/print.c of PostgreSQL 18).
 *
 * @typedef {{name: string, right: boolean}} Column
 */
import { width } from "./width.js";

const NUMBERS = new Set([20, 21, 23, 26, 28, 29, 700, 701, 790, 1700, 5069]);

/** Whether psql sets a type at the right: numbers, money and ids. @param {number} oid */
export const atRight = (oid) => NUMBERS.has(oid);

/**
 * @param {Column[]} columns
 * @param {(string | null)[][]} rows
 * @param {number} total   Rows there were; more than `rows` when the rest was not kept.
 * @returns {string}       Ends with the footer and an empty line.
 */
export function aligned(columns, rows, total = rows.length) {
  const heads = columns.map(({ name }) => lines(name));
  const cells = rows.map((row) => row.map((value) => lines(value ?? "")));
  const widths = columns.map((_, c) =>
    [heads, ...cells].reduce((most, row) => row[c].reduce((wide, line) => Math.max(wide, width(line)), most), 0));
  const cut = total > rows.length ? [`[${rows.length} of ${total} rows shown]`] : [];
  return [
    ...headLines(heads, widths),
    widths.length ? widths.map((wide) => "-".repeat(wide + 2)).join("+") : "--",
    ...cells.flatMap((row) => rowLines(row, widths, columns)),
    ...cut,
    total === 1 ? "(1 row)" : `(${total} rows)`,
    "", "",
  ].join("\n");
}

/** Control characters are written out, tabs are filled up to the next eighth column. @param {string} text */
function lines(text) {
  return text.split("\n").map((line) => {
    let shown = "";
    for (const sign of line) {
      const code = /** @type {number} */ (sign.codePointAt(0));
      if (sign === "\t") shown += " ".repeat(8 - (width(shown) % 8));
      else if (sign === "\r") shown += "\\r";
      else if (code < 32 || code === 127) shown += `\\x${code.toString(16).toUpperCase().padStart(2, "0")}`;
      else if (code > 127 && code < 160) shown += `\\u${code.toString(16).toUpperCase().padStart(4, "0")}`;
      else shown += sign;
    }
    return shown;
  });
}

/** @param {string[][]} heads @param {number[]} widths @returns {string[]} */
function headLines(heads, widths) {
  const high = Math.max(0, ...heads.map((head) => head.length));
  return Array.from({ length: high }, (_, n) => heads.map((head, c) => {
    const line = head[n] ?? "";
    const room = widths[c] - width(line);
    const left = n < head.length ? Math.floor(room / 2) : room;
    return ` ${" ".repeat(left)}${line}${" ".repeat(room - left)}${n < head.length - 1 ? "+" : " "}`;
  }).join("|"));
}

/** @param {string[][]} row @param {number[]} widths @param {Column[]} columns @returns {string[]} */
function rowLines(row, widths, columns) {
  const high = Math.max(0, ...row.map((cell) => cell.length));
  return Array.from({ length: high }, (_, n) => row.map((cell, c) => {
    const line = cell[n] ?? "";
    const room = " ".repeat(widths[c] - width(line));
    const last = c === columns.length - 1;
    const more = n < cell.length - 1;
    if (columns[c].right && n < cell.length) return ` ${room}${line}${more ? "+" : last ? "" : " "}`;
    return ` ${line}${last && !more ? "" : room}${more ? "+" : last ? "" : " "}`;
  }).join("|"));
}
