import { plural } from "./dom.js";

// Counts down to an opening by the clock of the server, and shows what is ready
// for it: nothing is asked of the server at that instant.
export default function opening(el) {
  const left = Number(el.dataset.opens) - Number(el.dataset.now), since = performance.now();
  const waits = document.querySelectorAll("[data-opening]");
  const said = el.querySelector("[data-left]");

  function words(seconds) {
    const d = Math.floor(seconds / 86400), h = Math.floor((seconds % 86400) / 3600), m = Math.floor((seconds % 3600) / 60), s = seconds % 60;
    if (d > 0) return `${plural(d, "jour", "jours")} et ${plural(h, "heure", "heures")}`;
    if (h > 0) return `${plural(h, "heure", "heures")} et ${plural(m, "minute", "minutes")}`;
    if (m > 4) return plural(m, "minute", "minutes");
    return m > 0 ? `${plural(m, "minute", "minutes")} et ${plural(s, "seconde", "secondes")}` : plural(s, "seconde", "secondes");
  }

  function tick() {
    const ms = left - (performance.now() - since);
    if (ms <= 0) {
      el.setAttribute("role", "status");
      el.textContent = "Les demandes sont ouvertes pour vous.";
      for (const w of waits) w.hidden = false;
      return;
    }
    said.textContent = `, dans ${words(Math.ceil(ms / 1000))}`;
    setTimeout(tick, Math.min(ms, ms > 360_000 ? 20_000 : ms % 1000 || 1000));
  }

  if (left > 0) tick();
}
