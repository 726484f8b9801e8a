// What the reader chose, kept in this browser. A private window forgets it, and nothing breaks.
const PREFIX = "under-load.";

/** @param {string} key @returns {string | null} */
export function get(key) {
  try { return localStorage.getItem(PREFIX + key); } catch { return null; }
}

/** @param {string} key @param {string} value */
export function set(key, value) {
  try { localStorage.setItem(PREFIX + key, value); } catch { /* private window */ }
}
