/* Keeps what is typed into a form until the server has it: a line may go before the answers are sent.

   It stays in this tab alone (sessionStorage) and goes with it, since telephones are shared. Never kept: own codes, which link answers,
   and files. `data-has` changes whenever the server keeps anything: what was typed while it was the same has not arrived; the rest goes. */
"use strict";
(() => {
  const form = document.querySelector("form[data-has]");
  const has = form && form.dataset.has;
  const mine = "typed " + location.pathname;
  const typedBefore = (key) => JSON.parse(sessionStorage.getItem(key) || "null");
  const say = (id) => { const words = document.getElementById(id); words.hidden = false; words.focus(); };
  try {
    for (const key of Object.keys(sessionStorage).filter((each) => each.startsWith(mine))) {
      if (typedBefore(key).has !== has) sessionStorage.removeItem(key);
    }
    if (form) keep(mine + form.getAttribute("action"));
  } catch { /* no storage here: the form works as without this script */ }

  function keep(key) {
    const fields = [...form.elements].filter((one) => one.name && !["hidden", "file", "submit"].includes(one.type) && !("own" in one.dataset));
    const part = (one) => (one.type === "radio" || one.type === "checkbox" ? "checked" : "value");
    const typed = typedBefore(key);
    if (typed && typed.values.length === fields.length && fields.some((one, n) => one[part(one)] !== typed.values[n])) {
      fields.forEach((one, n) => { one[part(one)] = typed.values[n]; });
      say("typed-again");
    }
    form.addEventListener("input", () => sessionStorage.setItem(key, JSON.stringify({ has, values: fields.map((one) => one[part(one)]) })));
    form.addEventListener("submit", (event) => {
      if (navigator.onLine) return;
      event.preventDefault();
      say("no-line");
    });
  }
})();
