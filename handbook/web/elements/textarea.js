// The editor where the real one could not be downloaded: a text field.

/**
 * @param {HTMLElement} host
 * @param {{code: string, label: string, onChange: (code: string) => void, onRun: () => void}} options
 */
export function open(host, { code, label, onChange, onRun }) {
  const field = document.createElement("textarea");
  field.value = code;
  field.spellcheck = false;
  field.setAttribute("aria-label", label);
  field.rows = code.split("\n").length + 1;
  field.addEventListener("input", () => onChange(field.value));
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) onRun();
  });
  host.append(field);
  return {
    focus: () => field.focus(),
    set: (/** @type {string} */ text) => { field.value = text; onChange(text); },
    mark() {},
    destroy() {},
  };
}
