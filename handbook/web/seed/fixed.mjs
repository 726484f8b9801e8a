/** Makes initdb write the same bytes every time: a clock that starts on one day, and numbers from one generator. */
import { createRequire } from "node:module";

const START = Date.UTC(2026, 0, 1);
// The object whose function Emscripten's programs call under Node.
const chance = createRequire(import.meta.url)("node:crypto");

/** @returns {() => void}   Gives the real ones back. */
export function fixClockAndChance() {
  const now = Date.now, fill = chance.randomFillSync;
  let ticks = 0, state = 1;
  Date.now = () => START + (ticks += 1);
  chance.randomFillSync = (/** @type {Uint8Array} */ view) => {
    for (let at = 0; at < view.length; at += 1) {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      view[at] = state >>> 24;
    }
    return view;
  };
  return () => {
    Date.now = now;
    chance.randomFillSync = fill;
  };
}
