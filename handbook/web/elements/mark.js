// A line of highlighted code, marked without touching its elements.
const NAME = "failed-line";

/** @param {HTMLElement} code @param {number} line 1-based; 0 takes the mark away */
export function markLine(code, line) {
  if (!("highlights" in CSS)) return;
  const marks = CSS.highlights.get(NAME) ?? new Highlight();
  for (const range of marks) if (range instanceof Range && code.contains(range.startContainer)) marks.delete(range);
  const range = line > 0 && rangeOf(code, line);
  if (range) marks.add(range);
  CSS.highlights.set(NAME, marks);
}

/** @param {HTMLElement} code @param {number} line @returns {Range | undefined} */
function rangeOf(code, line) {
  const text = code.textContent ?? "";
  const lines = text.split("\n");
  if (line > lines.length) return undefined;
  const from = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0);
  const range = document.createRange();
  const walker = document.createTreeWalker(code, NodeFilter.SHOW_TEXT);
  let at = 0;
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const length = node.textContent?.length ?? 0;
    if (from >= at && from <= at + length) range.setStart(node, from - at);
    const end = from + lines[line - 1].length;
    if (end >= at && end <= at + length) {
      range.setEnd(node, end - at);
      return range;
    }
    at += length;
  }
  return undefined;
}
