/** The editor of a block. It lives in a shadow root, so that its style sheets are adopted and no style element is needed. */
import { autocompletion, closeBrackets, closeBracketsKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { python } from "@codemirror/lang-python";
import { PostgreSQL, sql } from "@codemirror/lang-sql";
import { HighlightStyle, bracketMatching, indentOnInput, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { EditorState, StateEffect, StateField } from "@codemirror/state";
import { Decoration, EditorView, drawSelection, keymap } from "@codemirror/view";
import { tags } from "@lezer/highlight";

const LANGUAGES = { python: () => python(), sql: () => sql({ dialect: PostgreSQL }) };

const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.bool, tags.null, tags.operatorKeyword], color: "var(--code-key)", fontWeight: "650" },
  { tag: [tags.string, tags.special(tags.string)], color: "var(--code-text)" },
  { tag: tags.number, color: "var(--code-num)" },
  { tag: tags.comment, color: "var(--code-note)", fontStyle: "italic" },
  { tag: [tags.definition(tags.function(tags.variableName)), tags.definition(tags.className), tags.meta], color: "var(--code-name)" },
]);

const theme = EditorView.theme({
  "&": { color: "var(--ink)", backgroundColor: "var(--paper)", fontSize: "inherit" },
  "&.cm-focused": { outline: "2px solid var(--focus)", outlineOffset: "-2px" },
  ".cm-scroller": { fontFamily: "var(--mono)", fontSize: "inherit", lineHeight: "1.55" },
  ".cm-content": { padding: ".8em 0", caretColor: "var(--ink)" },
  ".cm-line": { padding: "0 .9em" },
  ".cm-cursor": { borderLeftColor: "var(--ink)", borderLeftWidth: "2px" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    background: "color-mix(in srgb, var(--link) 25%, transparent)",
  },
  ".cm-matchingBracket, &.cm-focused .cm-matchingBracket": { background: "var(--well)", outline: "1px solid var(--edge)" },
  ".cm-failed": { background: "color-mix(in srgb, var(--over) 16%, transparent)", boxShadow: "inset 3px 0 var(--over)" },
  ".cm-tooltip": { background: "var(--sheet)", color: "var(--ink)", border: "1px solid var(--edge)" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { background: "var(--link)", color: "var(--paper)" },
});

/** @type {import("@codemirror/state").StateEffectType<number>} */
const fail = StateEffect.define();
const failed = StateField.define({
  create: () => Decoration.none,
  update(marks, transaction) {
    for (const effect of transaction.effects) {
      if (!effect.is(fail)) continue;
      const there = effect.value >= 1 && effect.value <= transaction.state.doc.lines;
      return there ? Decoration.set([Decoration.line({ class: "cm-failed" }).range(transaction.state.doc.line(effect.value).from)]) : Decoration.none;
    }
    return transaction.docChanged ? Decoration.none : marks;
  },
  provide: (field) => EditorView.decorations.from(field),
});

/**
 * @param {HTMLElement} host
 * @param {{code: string, language: string, label: string, onChange: (code: string) => void, onRun: () => void}} options
 * @returns {{focus: () => void, set: (code: string) => void, mark: (line: number) => void, destroy: () => void}}
 */
export function open(host, { code, language, label, onChange, onRun }) {
  const root = host.shadowRoot ?? host.attachShadow({ mode: "open" });
  const speak = LANGUAGES[/** @type {keyof typeof LANGUAGES} */ (language)];
  const view = new EditorView({
    parent: root,
    root,
    state: EditorState.create({
      doc: code,
      extensions: [
        keymap.of([{ key: "Mod-Enter", run: () => { onRun(); return true; } }, indentWithTab, ...closeBracketsKeymap, ...defaultKeymap, ...historyKeymap]),
        history(), drawSelection(), indentOnInput(), bracketMatching(), closeBrackets(), autocompletion({ activateOnTyping: false }),
        indentUnit.of("    "), speak ? speak() : [], syntaxHighlighting(colours), theme, failed, EditorView.lineWrapping,
        EditorView.contentAttributes.of({ "aria-label": label }),
        EditorView.updateListener.of((update) => { if (update.docChanged) onChange(update.state.doc.toString()); }),
      ],
    }),
  });
  return {
    focus: () => view.focus(),
    set: (text) => view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } }),
    mark: (line) => view.dispatch({ effects: fail.of(line) }),
    destroy: () => view.destroy(),
  };
}
