import { later, make, plural } from "./dom.js";

// A combobox (ARIA 1.2, list only, manual selection) over a search field.
// data-source answers [{value, label, detail, href, off}] to ?q=…
export default function combobox(box) {
  const input = box.querySelector("input[type=search]");
  const hidden = box.querySelector("input[type=hidden]") ?? {}; // none where each choice is a page
  const id = input.id + "-liste";
  const label = document.querySelector(`label[for="${CSS.escape(input.id)}"]`);
  const list = make("ul", { role: "listbox", id, hidden: true, "aria-label": label ? label.textContent.trim() : "Propositions" });
  const said = make("span", { class: "aloud", role: "status" });
  box.append(list, said);
  for (const [k, v] of Object.entries({ type: "text", role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": id })) input.setAttribute(k, v);

  let found = [], at = -1, asked = null, shown = "", chosen = hidden.value ? input.value : null;
  const say = later(600, (text) => (said.textContent = text));

  function close() {
    list.hidden = true;
    at = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function open() {
    list.hidden = found.length === 0;
    input.setAttribute("aria-expanded", String(found.length > 0));
  }

  function move(to) {
    if (!found.length) return;
    if (list.hidden) open();
    at = (to + found.length) % found.length;
    for (const [i, li] of [...list.children].entries()) li.setAttribute("aria-selected", String(i === at));
    input.setAttribute("aria-activedescendant", list.children[at].id);
    list.children[at].scrollIntoView({ block: "nearest" });
  }

  function choose(i) {
    const it = found[i];
    if (!it || it.off) return;
    close();
    if (it.href) {
      location.assign(new URL(it.href, location.origin));
      return;
    }
    input.value = chosen = it.label;
    hidden.value = it.value;
    said.textContent = `Choisi : ${it.label}`;
    box.dispatchEvent(new CustomEvent("chosen", { bubbles: true, detail: it }));
  }

  function show(items) {
    found = items;
    at = -1;
    input.removeAttribute("aria-activedescendant");
    list.replaceChildren(...items.map((it, i) =>
      make("li", { role: "option", id: `${id}-${i}`, "aria-selected": "false", "aria-disabled": it.off ? "true" : null }, it.label, it.detail ? make("small", {}, it.detail) : null)));
    if (document.activeElement === input) open();
    say(items.length ? `${plural(items.length, "proposition", "propositions")}. Flèches haut et bas pour parcourir, Entrée pour choisir.` : "Aucune proposition.");
  }

  const ask = later(120, async () => {
    const q = input.value.trim();
    if (q === shown) return;
    if (q.length < 2) {
      shown = q;
      show([]);
      said.textContent = "";
      return;
    }
    asked?.abort();
    const mine = (asked = new AbortController());
    try {
      const url = new URL(box.dataset.source, location.origin);
      url.searchParams.set("q", q);
      const answer = await fetch(url, { headers: { Accept: "application/json" }, signal: mine.signal });
      if (!answer.ok) return;
      const items = await answer.json();
      if (mine !== asked) return;
      shown = q;
      show(items);
    } catch {
      // Aborted, or the network is away: the form still searches by itself.
    }
  });

  input.addEventListener("input", () => {
    if (chosen !== null && input.value !== chosen) {
      hidden.value = "";
      chosen = null;
    }
    ask();
  });
  input.addEventListener("keydown", (e) => {
    if (e.isComposing || e.ctrlKey || e.metaKey) return;
    if (e.key === "ArrowDown") move(at + 1);
    else if (e.key === "ArrowUp") move(at < 0 ? -1 : at - 1);
    else if (e.key === "Enter" && at >= 0 && !list.hidden) choose(at);
    else if (e.key === "Escape" && !list.hidden) close();
    else {
      if (e.key === "Tab" && at >= 0) choose(at);
      return;
    }
    e.preventDefault();
  });
  input.addEventListener("focus", () => found.length && input.value !== chosen && open());
  input.addEventListener("blur", close);
  list.addEventListener("pointerdown", (e) => e.preventDefault());
  list.addEventListener("click", (e) => choose([...list.children].indexOf(e.target.closest("li"))));
}
