/** How wide a terminal draws text, as libpq's pg_wcswidth counts it. */

const NONE = /^[\p{Mn}\p{Me}\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]$/u;
const WIDE = /^[\u1100-\u115f\u2329\u232a\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1f64f}\u{1f680}-\u{1f6fc}\u{1f900}-\u{1f9ff}\u{1fa70}-\u{1faff}\u{20000}-\u{3fffd}]$/u;
const PLAIN = /^[\x20-\x7e]*$/;

/** @param {string} text @returns {number} */
export function width(text) {
  if (PLAIN.test(text)) return text.length;
  let sum = 0;
  for (const sign of text) sum += NONE.test(sign) ? 0 : WIDE.test(sign) ? 2 : 1;
  return sum;
}
