import { make, plural } from "./dom.js";

// Ticks all the rows of a list at once, and says how many are ticked.
export default function bulk(list) {
  const boxes = [...list.querySelectorAll("li .option > input[type=checkbox]")];
  if (boxes.length < 2) return;
  const all = make("input", { type: "checkbox", id: `tout-${boxes[0].id}` });
  const said = make("span", { class: "soft", role: "status" });
  const head = list.querySelector("[data-all]");
  head.append(make("div", { class: "option" }, all, make("label", { for: all.id }, "Tout choisir ", said)));
  head.hidden = false;

  function count() {
    const n = boxes.filter((b) => b.checked).length;
    all.checked = n === boxes.length;
    all.indeterminate = n > 0 && n < boxes.length;
    said.textContent = n ? `(${plural(n, "ligne choisie", "lignes choisies")})` : "";
    for (const b of boxes) b.closest("li").toggleAttribute("data-ticked", b.checked);
  }
  all.addEventListener("change", () => {
    for (const b of boxes) b.checked = all.checked;
    count();
  });
  list.addEventListener("change", count);
  count();
}
