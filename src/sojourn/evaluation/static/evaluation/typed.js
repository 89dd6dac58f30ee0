/* Keeps what is typed on a page of questions in this tab until the server has it, for a line that breaks while it is sent.
   It is in sessionStorage: gone with the tab, so that the next person at a shared phone finds nothing. Files are not kept. */
"use strict";
(() => {
  const form = document.querySelector("form.asks[data-page]");
  const begin = "typed:" + location.pathname + "#";
  const here = form ? begin + form.dataset.page : "";

  function stored() {
    try {
      return JSON.parse(sessionStorage.getItem(here));
    } catch {
      return null;
    }
  }

  /* [name, value] of every field, those without a file; three words are three fields of one name, empty ones too. */
  function filled() {
    return [...new FormData(form)].filter(([name, value]) => name.startsWith("q_") && typeof value === "string");
  }

  const plain = (fields) => JSON.stringify(fields.map(([name, value]) => [name, value.trim()]));

  function keep(isSent) {
    try {
      sessionStorage.setItem(here, JSON.stringify({ fields: filled(), isSent }));
    } catch {
      /* no room, or not allowed: then it is as without this script */
    }
  }

  function fill(fields) {
    const given = new Map();
    for (const [name, value] of fields) given.set(name, [...(given.get(name) || []), value]);
    for (const field of form.elements) {
      if (!field.name.startsWith("q_") || field.type === "file") continue;
      const values = given.get(field.name) || [];
      if (field.type === "radio" || field.type === "checkbox") field.checked = values.includes(field.value);
      else field.value = values.shift() || "";
    }
  }

  /* Whoever has come to another page of the form has been heard. */
  for (const key of Object.keys(sessionStorage)) {
    if (!key.startsWith(begin) || key === here) continue;
    const other = JSON.parse(sessionStorage.getItem(key) || "null");
    if (!form || !other || other.isSent) sessionStorage.removeItem(key);
  }
  if (!form) return;

  const before = stored();
  const isHeard = form.dataset.heard === "yes";
  if (isHeard || (before && plain(before.fields) === plain(filled()))) sessionStorage.removeItem(here);
  else if (before) {
    fill(before.fields);
    document.getElementById("typed-again").hidden = false;
  }
  form.addEventListener("input", () => keep(false));
  form.addEventListener("submit", () => keep(true));
})();
