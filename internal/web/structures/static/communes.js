import { later, make } from "./dom.js";

// Lists the communes of the postcode as it is typed: data-source answers
// [{value, label}] to ?code_postal=… Without a script, the page lists them once
// the form was sent.
export default function communes(box) {
  const postcode = box.querySelector("input[name=code_postal]");
  const list = box.querySelector("select[name=commune]");
  let shown = postcode.value.replace(/\D/g, ""), asked = null;

  const ask = later(120, async () => {
    const typed = postcode.value.replace(/\D/g, "");
    if (typed.length !== 5 || typed === shown) return;
    asked?.abort();
    const mine = (asked = new AbortController());
    try {
      const url = new URL(box.dataset.source, location.origin);
      url.searchParams.set("code_postal", typed);
      const answer = await fetch(url, { headers: { Accept: "application/json" }, signal: mine.signal });
      if (!answer.ok) return;
      const found = await answer.json();
      if (mine !== asked) return;
      shown = typed;
      const first = make("option", { value: "" }, found.length ? "Choisissez la commune" : "Aucune commune pour ce code postal");
      list.replaceChildren(first, ...found.map((c) => make("option", { value: c.value }, c.label)));
      if (found.length === 1) list.value = found[0].value;
    } catch {
      // Aborted, or the network is away: the page lists them when it is sent.
    }
  });
  postcode.addEventListener("input", ask);
}
