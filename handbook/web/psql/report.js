/**
 * Errors and notices as libpq words them (pqBuildErrorMessage3 and reportErrorPosition of PostgreSQL 18).
 *
 * @typedef {Partial<Record<string, string>>} Fields   By the protocol's letters: S severity, C SQLSTATE, M message,
 *                                                     D detail, H hint, P position, p and q those of an inner query, W context.
 */
import { width } from "./width.js";

const SHOWN = 60;
const KEEP_RIGHT = 10;

/** @param {Fields} fields @param {string} query @param {boolean} context   psql shows it for errors only. */
export function report(fields, query, context) {
  const [text, at] = fields.P ? [query, fields.P] : [fields.q ?? "", fields.p];
  return [
    `${fields.S}:  ${fields.M}\n`,
    at ? place(text, Number(at)) : "",
    fields.D ? `DETAIL:  ${fields.D}\n` : "",
    fields.H ? `HINT:  ${fields.H}\n` : "",
    fields.q ? `QUERY:  ${fields.q}\n` : "",
    context && fields.W ? `CONTEXT:  ${fields.W}\n` : "",
  ].join("");
}

/** The line with a mark below, cut to 60 columns around it. @param {string} query @param {number} position   1-based, in characters. */
function place(query, position) {
  const signs = [...query];
  const at = position - 1;
  if (at < 0 || at > signs.length) return "";
  const ends = /[\r\n]/;
  let begin = at;
  while (begin > 0 && !ends.test(signs[begin - 1])) begin -= 1;
  let end = at;
  while (end < signs.length && !ends.test(signs[end])) end += 1;
  const line = signs.slice(0, begin).join("").split(/\r\n|\r|\n/).length;
  /** @param {number} from @param {number} to */
  const wide = (from, to) => signs.slice(from, to).reduce((sum, sign) => sum + (width(sign) || 1), 0);
  const whole = [begin, end];
  if (wide(begin, end) > SHOWN) {
    if (SHOWN >= wide(begin, at) + KEEP_RIGHT) {
      while (wide(begin, end) > SHOWN) end -= 1;
    } else {
      while (wide(at, end) > KEEP_RIGHT) end -= 1;
      while (wide(begin, end) > SHOWN) begin += 1;
    }
  }
  const head = `LINE ${line}: ${begin > whole[0] ? "..." : ""}`;
  const text = signs.slice(begin, end).join("").replaceAll("\t", " ");
  return `${head}${text}${end < whole[1] ? "..." : ""}\n${" ".repeat(head.length + wide(begin, at))}^\n`;
}
