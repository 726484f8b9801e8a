// Search: this file and the index arrive when the reader opens it, never before.
import { rank } from "./rank.js";

const SHOWN = 12;
const HINT = "Type to search the book.";
const base = new URL((document.body.dataset.base ?? ".").replace(/\/?$/, "/"), location.href);
/** @type {HTMLDialogElement} */ let dialog;
/** @type {import("./rank.js").Section[]} */ let sections = [];

export async function open() {
  if (!dialog) build();
  dialog.showModal();
  part("input").select();
  if (!sections.length) await load();
}

const part = (/** @type {string} */ selector) => dialog.querySelector(selector);

function build() {
  dialog = document.createElement("dialog");
  dialog.className = "find";
  dialog.setAttribute("aria-label", "Search the book");
  dialog.innerHTML = `<form method="dialog"><input type="search" autocomplete="off" placeholder="reference cycle, isolation, 429…" aria-label="Search for">
    <button class="btn btn--bare">Close</button></form><p class="find__say" role="status">${HINT}</p><ol></ol>`;
  document.body.append(dialog);
  part("input").addEventListener("input", show);
  dialog.addEventListener("keydown", steer);
  part("ol").addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
}

async function load() {
  part("[role=status]").textContent = "Loading the index…";
  try {
    const index = await (await fetch(new URL("search/search_index.json", base))).json();
    sections = read(index.docs);
    show();
  } catch {
    part("[role=status]").textContent = "The index could not be loaded. Are you offline?";
  }
}

// The index holds HTML with a handful of tags and entities; what a reader searches is its text.
const ENTITIES = { "&lt;": "<", "&gt;": ">", "&amp;": "&", "&quot;": '"', "&#x27;": "'", "&#39;": "'" };

/** @param {string} html */
function plain(html) {
  return html.replace(/<(\/?)(\w+)[^>]*>/g, (_, closing, tag) => (closing && !/^(?:code|su[bp])$/.test(tag) ? " " : ""))
    .replace(/&(?:lt|gt|amp|quot|#x27|#39);/g, (entity) => ENTITIES[entity]).replace(/\s+/g, " ").trim();
}

function read(docs) {
  const pages = new Map(docs.filter((doc) => !doc.location.includes("#")).map((doc) => [doc.location, plain(doc.title)]));
  return docs.map((doc) => {
    const title = plain(doc.title), text = plain(doc.text), page = pages.get(doc.location.split("#")[0]) ?? title;
    return { location: doc.location, title, page, text, lowTitle: title.toLowerCase(), lowPage: page.toLowerCase(), lowText: text.toLowerCase() };
  });
}

function show() {
  const query = part("input").value.trim();
  const { found, total } = rank(sections, query, SHOWN);
  part("ol").replaceChildren(...found.map(item));
  const count = total > SHOWN ? `${SHOWN} of ${total} sections` : `${total} section${total === 1 ? "" : "s"}`;
  part("[role=status]").textContent = query ? (total ? `${count}. Enter opens the first, arrows reach the others.` : "Nothing found.") : HINT;
}

function item({ section, words }) {
  const line = document.createElement("li"), link = document.createElement("a"), title = document.createElement("b");
  link.href = new URL(section.location, base).href;
  title.append(...marked(section.title, words));
  link.append(title);
  if (section.page !== section.title) {
    const page = document.createElement("span");
    page.className = "find__page";
    page.textContent = ` in ${section.page}`;
    link.append(page);
  }
  const cut = document.createElement("small");
  cut.append(...marked(excerpt(section, words), words));
  link.append(cut);
  line.append(link);
  return line;
}

function excerpt({ text, lowText }, words) {
  const first = Math.min(...words.map((word) => lowText.indexOf(word)).filter((place) => place >= 0), text.length);
  let start = first === text.length ? 0 : Math.max(0, first - 50);
  if (start) start = text.indexOf(" ", start) + 1;
  return `${start ? "… " : ""}${text.slice(start, start + 170)}${start + 170 < text.length ? "…" : ""}`;
}

function marked(text, words) {
  const pattern = new RegExp(`(${words.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|")})`, "gi");
  return text.split(pattern).map((piece, index) => {
    if (index % 2 === 0) return piece;
    const mark = document.createElement("mark");
    mark.textContent = piece;
    return mark;
  });
}

// The arrows move the focus through the results and back to the field; a letter typed on a result goes on in the field.
function steer(event) {
  const input = part("input"), stops = [input, ...dialog.querySelectorAll("li a")];
  const at = stops.indexOf(document.activeElement), way = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (event.key === "Escape") {
    event.preventDefault(); // a search field would clear itself first
    dialog.close();
  } else if (way && at >= 0) {
    event.preventDefault();
    stops[(at + way + stops.length) % stops.length].focus();
  } else if (event.key === "Enter" && at === 0) {
    event.preventDefault();
    stops[1]?.click();
  } else if (at > 0 && event.key.length === 1 && event.key !== " " && !event.ctrlKey && !event.metaKey && !event.altKey) {
    input.focus();
  }
}
