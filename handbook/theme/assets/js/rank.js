// Ranking: every word must occur; a title counts more than a page's name, that more than the text; whole words more than parts.
/** @typedef {{location: string, title: string, page: string, text: string, lowTitle: string, lowPage: string, lowText: string}} Section */

const WEIGHTS = { lowTitle: 12, lowPage: 5, lowText: 1 };
const LETTER = /[\p{L}\p{N}_]/u;

/** @param {string} text @param {string} word @returns {number} 0 to 4: how well and how often the word occurs */
function occurrence(text, word) {
  let best = 0, times = 0;
  for (let at = text.indexOf(word); at >= 0 && times < 8; at = text.indexOf(word, at + word.length)) {
    const starts = at === 0 || !LETTER.test(text[at - 1]);
    const ends = at + word.length === text.length || !LETTER.test(text[at + word.length]);
    best = Math.max(best, starts && ends ? 3 : starts ? 2 : 0.5);
    times += 1;
  }
  return best && best + times / 8;
}

/** @param {Section} section @param {string[]} words @param {string} phrase @returns {number} 0 where a word is missing */
function score(section, words, phrase) {
  let sum = 0;
  for (const word of words) {
    let one = 0;
    for (const [field, weight] of Object.entries(WEIGHTS)) one += weight * occurrence(section[field], word);
    if (!one) return 0;
    sum += one;
  }
  if (words.length > 1) sum += (section.lowTitle.includes(phrase) ? 40 : 0) + (section.lowText.includes(phrase) ? 15 : 0);
  if (section.lowTitle === phrase) sum += 60;
  return section.location.includes("#") ? sum : sum * 1.15;
}

/** @param {Section[]} sections @param {string} query @param {number} limit */
export function rank(sections, query, limit) {
  const phrase = query.toLowerCase().replace(/\s+/g, " ");
  const words = phrase.split(" ").filter(Boolean);
  if (!words.length) return { found: [], total: 0 };
  const scored = sections.map((section) => ({ section, words, score: score(section, words, phrase) })).filter((one) => one.score);
  scored.sort((a, b) => b.score - a.score);
  return { found: scored.slice(0, limit), total: scored.length };
}
