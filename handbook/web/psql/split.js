/**
 * Cuts a script into statements where psql cuts it (psqlscan.l of PostgreSQL 18), so that each is sent alone and
 * "LINE 2" of an error counts the lines psql counts.
 *
 * @typedef {object} Statement
 * @property {string} text      What is sent: from its first word to its semicolon, comments inside it kept.
 * @property {number} start     Where that begins in the script, in UTF-16 units.
 * @property {boolean} [meta]   A backslash command of psql; the script is not cut any further.
 */

const SPACE = /[ \t\n\r\f\v]+|--[^\n\r]*/y;
const WORD = /[A-Za-z_\u0080-\uffff][A-Za-z0-9_$\u0080-\uffff]*/y;
const DOLLAR = /\$(?:[A-Za-z_\u0080-\uffff][A-Za-z0-9_\u0080-\uffff]*)?\$/y;
const ESCAPED = /[eE]'(?:[^'\\]|\\[^]|'')*(?:'|$)/y;
const QUOTED = /'(?:[^']|'')*(?:'|$)|"(?:[^"]|"")*(?:"|$)/y;
const NUMBER = /\d[\w.$]*/y;
const CREATES_ROUTINE = /^create (?:or replace )?(?:function|procedure)\b/;

/** @param {string} script @returns {Statement[]} */
export function statements(script) {
  /** @type {Statement[]} */
  const found = [];
  let at = 0, start = -1, parens = 0, begins = 0;
  /** @type {string[]} */
  let words = [];
  /** @param {RegExp} pattern */
  const take = (pattern) => {
    pattern.lastIndex = at;
    const text = pattern.exec(script)?.[0];
    if (text) at += text.length;
    return text;
  };
  const close = () => {
    if (start >= 0) found.push({ text: script.slice(start, at), start });
    start = -1, parens = 0, begins = 0, words = [];
  };
  while (at < script.length) {
    if (take(SPACE)) continue;
    if (script[at] === "\\") {
      found.push({ text: script.slice(at).split("\n", 1)[0].trimEnd(), start: at, meta: true });
      return found;
    }
    if (start < 0) start = at;
    if (script.startsWith("/*", at)) {
      at = endOfComment(script, at);
    } else if (take(ESCAPED) || take(QUOTED) || take(NUMBER)) {
      continue;
    } else if (script[at] === "$") {
      const tag = take(DOLLAR);
      if (!tag) at += 1;
      else at = script.indexOf(tag, at) < 0 ? script.length : script.indexOf(tag, at) + tag.length;
    } else {
      const word = take(WORD)?.toLowerCase();
      if (word) {
        if (words.length < 4) words.push(word);
        if (parens === 0 && CREATES_ROUTINE.test(words.join(" "))) begins = depth(begins, word);
        continue;
      }
      const sign = script[at];
      at += 1;
      if (sign === "(") parens += 1;
      else if (sign === ")") parens = Math.max(0, parens - 1);
      else if (sign === ";" && parens === 0 && begins === 0) close();
    }
  }
  at = script.trimEnd().length;
  close();
  return found;
}

/** Comments nest. @param {string} script @param {number} at @returns {number} */
function endOfComment(script, at) {
  const mark = /\/\*|\*\//g;
  mark.lastIndex = at;
  let open = 0;
  for (let hit = mark.exec(script); hit; hit = mark.exec(script)) {
    open += hit[0] === "/*" ? 1 : -1;
    if (open === 0) return mark.lastIndex;
  }
  return script.length;
}

/** BEGIN ATOMIC … END, in which CASE ends with END too. @param {number} begins @param {string} word @returns {number} */
function depth(begins, word) {
  if (word === "begin" || (word === "case" && begins > 0)) return begins + 1;
  return word === "end" && begins > 0 ? begins - 1 : begins;
}
