/**
 * Runs a script on one connection and says what psql prints at a terminal, statement by statement: after an error it
 * goes on with the next one.
 *
 * @typedef {import("../runtimes/types.js").RunEvent} RunEvent
 * @typedef {import("./aligned.js").Column} Column
 * @typedef {(message: Uint8Array, onData: (piece: Uint8Array) => void) => void} Exchange
 * @typedef {"I" | "T" | "E"} Status   No transaction, one is open, one is open and has failed.
 * @typedef {object} Ended
 * @property {boolean} ok
 * @property {number} ms          Time in the database alone.
 * @property {string} [sqlstate]  Of the first error, as are line and column.
 * @property {number} [line]      1-based, in the script.
 * @property {number} [column]
 * @property {Status} [open]      "T" or "E" where a transaction is left.
 */
import { aligned, atRight } from "./aligned.js";
import { parsePlan } from "./explain.js";
import { report } from "./report.js";
import { statements } from "./split.js";
import * as wire from "./wire.js";

export const ROWS = 500;
const VALUE = 10_000;
const OUTPUT = 200_000;

/** The server itself failed, not a statement: it is of no use any more. */
export class Crash extends Error {}

/** @param {Exchange} exchange @param {string} script @param {(event: RunEvent) => void} emit @returns {Ended} */
export function runScript(exchange, script, emit) {
  let ms = 0, printed = 0;
  /** @type {Status} */
  let status = "I";
  /** @type {{sqlstate?: string, line: number, column: number} | undefined} */
  let failed;
  /** @param {RunEvent} event */
  const say = (event) => {
    const before = printed;
    printed += event.text?.length ?? 0;
    if (printed <= OUTPUT) emit(event);
    else if (before <= OUTPUT) emit({ kind: "err", text: `[output cut after ${OUTPUT / 1000} kB; the statements still run]\n` });
  };
  for (const { text, start, meta } of statements(script)) {
    if (meta) {
      say({ kind: "err", text: `${text.split(/\s/)[0]} is a command of psql and not SQL: it works in psql on your machine.\n` });
      failed ??= place(script, start);
      break;
    }
    const began = performance.now();
    const answer = ask(exchange, text, say);
    ms += performance.now() - began;
    status = answer.status;
    if (!answer.error) continue;
    say({ kind: "err", text: report(answer.error, text, true) });
    const within = [...text].slice(0, Number(answer.error.P ?? 1) - 1).join("").length;
    failed ??= { sqlstate: answer.error.C, ...place(script, start + within) };
  }
  return { ok: !failed, ms, ...failed, ...(status !== "I" && { open: status }) };
}

/**
 * @param {Exchange} exchange @param {string} sql   One statement.
 * @param {(event: RunEvent) => void} say
 */
function ask(exchange, sql, say) {
  /** @type {Column[] | null} */
  let columns = null;
  /** @type {(string | null)[][]} */
  let rows = [];
  let total = 0, room = OUTPUT, copied = false, completed = false;
  /** @type {import("./report.js").Fields | undefined} */
  let error;
  /** @type {Status} */
  let status = "I";
  /** @type {RunEvent[]} */
  const results = [];
  /** @type {Record<string, (body: Uint8Array) => void>} */
  const takes = {
    T: (body) => {
      columns = wire.rowDescription(body).map(({ name, oid }) => ({ name, right: atRight(oid) }));
      rows = [], total = 0;
    },
    D: (body) => {
      total += 1;
      if (total > ROWS || room < 0) return;
      rows.push(wire.dataRow(body, VALUE));
      room -= body.length;
    },
    C: (body) => {
      const tag = wire.string(body);
      if (columns) results.push(table(columns, rows, total));
      if ((!columns && !copied) || /^(?:INSERT|UPDATE|DELETE|MERGE)\b/.test(tag)) results.push({ kind: "out", text: `${tag}\n` });
      columns = null;
      copied = false;
      completed = true;
    },
    I: () => { completed = true; },
    N: (body) => say({ kind: "err", text: report(wire.fields(body), sql, false) }),
    E: (body) => { error ??= wire.fields(body); },
    H: () => { copied = true; },
    d: (body) => results.push({ kind: "out", text: new TextDecoder().decode(body) }),
    A: (body) => {
      const { pid, channel, payload } = wire.notification(body);
      const said = payload && ` with payload "${payload}"`;
      results.push({ kind: "out", text: `Asynchronous notification "${channel}"${said} received from server process with PID ${pid}.\n` });
    },
    Z: (body) => { status = /** @type {Status} */ (String.fromCharCode(body[0])); },
  };
  const messages = new wire.Messages((type, body) => takes[type]?.(body));
  exchange(wire.query(sql), (piece) => messages.feed(piece));
  if (!completed && !error) throw new Crash("a statement ended without an answer");
  if (error?.V === "PANIC" || error?.V === "FATAL") throw new Crash(error.M);
  results.forEach(say);
  return { error, status };
}

/** @param {Column[]} columns @param {(string | null)[][]} rows @param {number} total @returns {RunEvent} */
function table(columns, rows, total) {
  const text = aligned(columns, rows, total);
  if (columns.length === 1 && columns[0].name === "QUERY PLAN") {
    const root = parsePlan(rows.map(([line]) => line ?? ""));
    if (root) return { kind: "plan", root, text };
  }
  return { kind: "table", columns, rows, total, text };
}

/** @param {string} script @param {number} offset */
function place(script, offset) {
  const before = script.slice(0, offset).split("\n");
  return { line: before.length, column: [...before[before.length - 1]].length + 1 };
}
