import { later, make, plural } from "./dom.js";

// Counts the letters of a text as one types: shown at once, said after a pause.
export default function counter(area) {
  const shown = document.getElementById(area.id + "-compte");
  const said = make("span", { class: "aloud", role: "status" });
  shown.after(said);
  const least = Number(area.dataset.min), most = Number(area.dataset.max);

  function text() {
    const n = [...area.value.trim()].length;
    if (n < least) return `Encore ${plural(least - n, "caractère", "caractères")} au moins.`;
    if (n > most) return `${plural(n - most, "caractère", "caractères")} de trop.`;
    return `${plural(n, "caractère", "caractères")} sur ${most.toLocaleString("fr")}.`;
  }

  const say = later(1000, () => (said.textContent = text()));
  area.addEventListener("input", () => {
    shown.textContent = text();
    say();
  });
  if (area.value) shown.textContent = text();
}
