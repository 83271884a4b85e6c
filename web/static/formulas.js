/* Writing a formula: words are completed as one types, and the server says what it reads. A comfort: 检查 does without. */
(() => {
  "use strict";

  const form = document.querySelector("form[data-formulas]");
  if (!form) return;
  const areas = [...form.querySelectorAll("textarea[data-formula]")];
  const thresholds = form.elements.thresholds;
  const PAUSE = 350;
  const MOST = 12;

  const make = (tag, look, ...inside) => {
    const made = document.createElement(tag);
    if (look) made.className = look;
    made.append(...inside);
    return made;
  };

  // --- what the server reads ------------------------------------------------------------------------------------

  // The line with the wrong word marked in it; what is missing at the end is a mark of its own.
  const place = (found) => {
    const line = [...found.text];
    const from = found.column - 1;
    const word = line.slice(from, from + found.length).join("");
    const marked = make("mark", word ? "" : "formula-gap", word || "▲");
    return make("pre", "formula-place", line.slice(0, from).join(""), marked, line.slice(from + found.length).join(""));
  };

  const used = (found) => {
    const said = [...found.facts.map((one) => `${one.label}，${one.type}`),
      ...found.thresholds.map((one) => `${one.name} = ${one.value}`)];
    return said.length ? [make("p", "muted", `用到：${said.join("；")}`)] : [];
  };

  const right = (found) => [
    make("p", "formula-ok", "✓ 公式正确"), make("p", "formula-words", found.said), ...used(found),
    ...found.doubts.map((one) => make("p", "formula-doubt", `！ 这个条件${one}。`)),
  ];

  const wrong = (found) => [make("p", "formula-bad", `✗ ${found.error}`), ...(found.text ? [place(found)] : []),
    ...(found.hint ? [make("p", "muted", found.hint)] : [])];

  // What has not changed is left alone: it would be read out again.
  const tell = (field, lines) => {
    const said = document.getElementById(`${field.id}-said`);
    if (said.textContent !== make("div", "", ...lines).textContent) said.replaceChildren(...lines);
  };

  const mark = (area, bad) => {
    area.classList.toggle("is-invalid", bad);
    area.setAttribute("aria-invalid", bad);
  };

  let asked = null;
  const check = async () => {
    if (asked) asked.abort();
    asked = new AbortController();
    const sent = new FormData();
    for (const field of [form.elements.csrf_token, thresholds, ...areas]) sent.append(field.name, field.value);
    try {
      const answer = await fetch(form.dataset.formulas,
        { method: "POST", body: sent, credentials: "same-origin", signal: asked.signal });
      if (!answer.ok || answer.redirected) throw new Error(answer.status);
      const { formulas, thresholds: odd } = await answer.json();
      for (const area of areas) {
        const found = formulas[area.name];
        tell(area, found ? (found.ok ? right : wrong)(found) : []);
        mark(area, Boolean(found) && !found.ok);
      }
      tell(thresholds, odd.map((one) => make("p", "formula-doubt", `！ ${one}`)));
    } catch (problem) {
      if (problem.name === "AbortError") return;
      for (const area of areas) tell(area, area.value.trim() ? [make("p", "muted", "现在不能边写边核对，请点“检查”。")] : []);
    }
  };

  let waiting = 0;
  const checkSoon = () => {
    clearTimeout(waiting);
    waiting = setTimeout(check, PAUSE);
  };
  for (const field of [thresholds, ...areas]) field.addEventListener("input", checkSoon);
  check();

  // --- what can be completed ------------------------------------------------------------------------------------

  let words = { facts: [], words: [], units: [] };
  fetch(form.dataset.words, { credentials: "same-origin" })
    .then((answer) => answer.json()).then((got) => { words = got; }).catch(() => {});

  const NAME = /[A-Za-z_]\w*$/;
  const LABEL = /[\u4e00-\u9fff]+$/;
  const NUMBER = /(?:^|[^\w.])[0-9][0-9_]*(?:\.[0-9]+)?[ \t]*([\u4e00-\u9fff%％]*)$/;
  const VALUE = /([A-Za-z_]\w*)\s*(?:==|!=|=|≠|＝|\bin)\s*[{｛]?(?:\s*["'“][^"'”\n]*["'”]\s*[,，])*\s*["'“]([^"'”\n]*)$/;

  const given = () => thresholds.value.split("\n").map((line) => line.split("=").map((part) => part.trim()))
    .filter(([name, value]) => name && value)
    .map(([name, value]) => ({ name, label: "参数", type: value, says: "" }));

  const kindOf = (text) => {
    const names = text.match(/[A-Za-z_]\w*/g) || [];
    const last = names.reverse().map((name) => words.facts.find((fact) => fact.name === name)).find(Boolean);
    return last && last.measure;
  };

  // How well an entry fits what was typed: by its beginning, by the beginning of a part, by its label; -1 not at all.
  const fit = (entry, typed) => {
    if (entry.name.startsWith(typed)) return 0;
    if (entry.name.includes(`_${typed}`)) return 1;
    if (typed.length > 2 && entry.name.includes(typed)) return 2;
    const at = entry.label.indexOf(typed);
    return at < 0 ? -1 : 3 + Math.min(at, 1);
  };

  // What may stand at the caret: the entries, and what was typed of one.
  const offered = (area, all) => {
    const before = area.value.slice(0, area.selectionStart);
    const value = before.match(VALUE);
    if (value) {
      const fact = words.facts.find((one) => one.name === value[1]);
      const values = Object.entries(fact ? fact.values : {});
      return { typed: value[2], entries: values.map(([name, label]) => ({ name, label, closes: true })) };
    }
    const line = before.slice(before.lastIndexOf("\n") + 1);
    if ((line.match(/["“”]/g) || []).length % 2) return null;
    const number = before.match(NUMBER);
    if (number) {
      const fitting = words.units.filter((unit) => unit.measure === kindOf(before));
      return { typed: number[1], entries: fitting.length ? fitting : words.units };
    }
    const typed = (before.match(NAME) || before.match(LABEL) || [""])[0];
    return typed || all ? { typed, entries: [...given(), ...words.facts, ...words.words] } : null;
  };

  // --- the list under the text ----------------------------------------------------------------------------------

  const list = make("ul", "complete");
  list.id = "complete";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "可以写的词");
  let open = null; // the area, what was typed, the entries shown, and the place of the chosen one
  let settled = false; // what is inserted is not completed again

  const close = () => {
    if (!open) return;
    open.area.removeAttribute("aria-activedescendant");
    list.hidden = true;
    open = null;
  };

  const choose = (at) => {
    open.at = at;
    [...list.children].forEach((row, number) => row.setAttribute("aria-selected", number === at));
    if (at < 0) return;
    open.area.setAttribute("aria-activedescendant", list.children[at].id);
    list.children[at].scrollIntoView({ block: "nearest" });
  };

  const accept = (at) => {
    const { area, typed, shown: { [at]: entry } } = open;
    const end = area.selectionStart;
    const quoted = entry.closes && !/^["'”]/.test(area.value.slice(end));
    close();
    area.focus();
    area.setSelectionRange(end - typed.length, end);
    const text = entry.name + (quoted ? '"' : "");
    settled = true;
    if (!document.execCommand("insertText", false, text)) area.setRangeText(text, end - typed.length, end, "end");
    settled = false;
    checkSoon();
  };

  const suggest = (area, all = false) => {
    if (settled) return;
    const found = offered(area, all);
    close();
    if (!found) return;
    const shown = found.entries.map((entry, number) => ({ entry, number, rank: fit(entry, found.typed) }))
      .filter((one) => one.rank >= 0).sort((one, other) => one.rank - other.rank || one.number - other.number)
      .slice(0, all ? undefined : MOST).map((one) => one.entry);
    const done = shown.some((entry) => entry.name === found.typed);
    if (!shown.length || (done && shown.length === 1)) return;
    list.replaceChildren(...shown.map((entry, number) => {
      const row = make("li", "", make("code", "", entry.name), make("span", "", entry.label));
      if (entry.type) row.append(make("small", "", entry.type));
      if (entry.says) row.append(make("small", "complete-says", entry.says));
      row.id = `complete-${number}`;
      row.setAttribute("role", "option");
      return row;
    }));
    area.after(list);
    list.hidden = false;
    open = { area, typed: found.typed, shown, at: -1 };
    choose(done || (!found.typed && !shown[0].closes) ? -1 : 0); // a whole word is not taken for the beginning of another
  };

  const onKey = (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey) return;
    if (!open) {
      if (event.altKey && event.key === "ArrowDown") { event.preventDefault(); suggest(event.target, true); }
      return;
    }
    const last = open.shown.length - 1;
    if (event.key === "ArrowDown") choose(open.at < last ? open.at + 1 : 0);
    else if (event.key === "ArrowUp") choose(open.at > 0 ? open.at - 1 : last);
    else if (event.key === "Escape") close();
    else if ((event.key === "Enter" || (event.key === "Tab" && !event.shiftKey)) && open.at >= 0) accept(open.at);
    else {
      if (/^(Arrow|Home|End|Enter|Tab)/.test(event.key)) close();
      return;
    }
    event.preventDefault();
  };

  for (const area of areas) {
    // A text of several lines stays a text box: it may not be called a combobox.
    const about = { "aria-autocomplete": "list", "aria-haspopup": "listbox", "aria-controls": "complete" };
    for (const [name, value] of Object.entries(about)) area.setAttribute(name, value);
    area.addEventListener("input", (event) => { if (!event.isComposing) suggest(area); });
    area.addEventListener("compositionend", () => suggest(area));
    area.addEventListener("keydown", onKey);
    area.addEventListener("click", close);
    area.addEventListener("blur", close);
  }
  areas[0].after(list);
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const row = event.target.closest("[role=option]");
    if (row) accept([...list.children].indexOf(row));
  });

  // --- looking for a fact in the reference ----------------------------------------------------------------------

  const narrow = document.querySelector("[data-narrow]");
  if (narrow) {
    narrow.hidden = false;
    narrow.addEventListener("input", (event) => {
      const sought = event.target.value.trim().toLowerCase();
      document.getElementById(narrow.dataset.narrow).querySelectorAll("section").forEach((part) => {
        const rows = [...part.querySelectorAll("tbody tr")];
        rows.forEach((row) => { row.hidden = !row.textContent.toLowerCase().includes(sought); });
        part.hidden = rows.every((row) => row.hidden);
      });
    });
  }
})();
