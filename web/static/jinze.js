/* Comforts only: every page works without this file. */
(() => {
  "use strict";

  const ALIVE_EVERY = 4 * 60 * 1000;
  let dirty = false;
  let sentAlive = Date.now();

  // Typing counts as activity: a long form does not end its own session.
  const keepAlive = () => {
    const address = document.body.dataset.alive;
    if (!address || Date.now() - sentAlive < ALIVE_EVERY) return;
    sentAlive = Date.now();
    fetch(address, { credentials: "same-origin" }).catch(() => { sentAlive = 0; });
  };

  document.addEventListener("input", (event) => {
    if (event.target.closest("form[data-guard]")) dirty = true;
    keepAlive();
  });

  // An answer that wants reasons unfolds the place for them.
  document.addEventListener("change", (event) => {
    if (!("unfold" in event.target.dataset)) return;
    const more = event.target.closest("fieldset").querySelector("details[data-reasons]");
    if (more) more.open = true;
  });

  // Ask once more where asked to; send a form once.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.confirm && !window.confirm(form.dataset.confirm)) {
      event.preventDefault();
      return;
    }
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    if (form.method === "post") form.dataset.sent = "yes";
    dirty = false;
  });

  window.addEventListener("pageshow", () => {
    document.querySelectorAll("form[data-sent]").forEach((form) => { delete form.dataset.sent; });
  });

  window.addEventListener("beforeunload", (event) => {
    if (dirty) event.preventDefault();
  });

  document.querySelectorAll("[data-print]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  });

  // Choosing rows: all of the page at once, and how many are chosen.
  const all = document.querySelector("[data-choose-all]");
  if (all) {
    const form = all.form || all.closest("form");
    const rows = () => [...form.elements].filter((one) => one.name === "loan" && !one.disabled);
    const said = form.querySelector("[data-chosen]");
    const told = said.textContent;
    const count = () => {
      const chosen = rows().filter((one) => one.checked).length;
      said.textContent = chosen ? said.dataset.chosen.replace("{n}", chosen) : told;
      all.querySelector("input").checked = chosen > 0 && chosen === rows().length;
    };
    all.hidden = rows().length === 0;
    all.addEventListener("change", (event) => {
      rows().forEach((one) => { one.checked = event.target.checked; });
      count();
    });
    rows().forEach((one) => one.addEventListener("change", count));
    window.addEventListener("pageshow", count);
    count();
  }

  // A place that shows something in progress is fetched again until the page has moved on.
  const watch = (place) => {
    setTimeout(async () => {
      try {
        const answer = await fetch(location.href, { credentials: "same-origin" });
        const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById(place.id);
        if (!answer.ok || answer.redirected || !fresh || !fresh.dataset.again) {
          location.assign(answer.url);
          return;
        }
        const focused = place.contains(document.activeElement);
        place.replaceWith(fresh);
        if (focused) fresh.querySelector("button").focus();
        watch(fresh);
      } catch {
        watch(place);
      }
    }, Number(place.dataset.again));
  };
  document.querySelectorAll("[data-again]").forEach(watch);

  // A form is checked without leaving the page; what cannot be checked so is sent as usual.
  document.querySelectorAll("button[data-shows]").forEach((button) => button.addEventListener("click", async (event) => {
    if (button.dataset.plain) return;
    event.preventDefault();
    const sent = new FormData(button.form);
    sent.append(button.name, button.value);
    try {
      const answer = await fetch(button.form.action, { method: "POST", body: sent, credentials: "same-origin" });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const found = page.getElementById(button.dataset.shows);
      if (!answer.ok || answer.redirected || !found) throw new Error(answer.status);
      document.getElementById(button.dataset.shows).replaceChildren(...found.childNodes);
    } catch {
      button.dataset.plain = "yes";
      button.click();
    }
  }));

  const summary = document.querySelector("[data-focus]");
  if (summary) summary.focus();
})();
