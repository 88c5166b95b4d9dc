import { plural } from "./dom.js";

// Counts down to an opening by the clock of the server, then shows what is ready
// for it: nothing is asked of the server at that instant.
export default function opening(el) {
  const { opens, now } = el.dataset, since = performance.now();

  function tick() {
    const ms = opens - now - (performance.now() - since);
    if (ms <= 0) {
      el.setAttribute("role", "status");
      el.textContent = "Les demandes sont ouvertes pour vous.";
      for (const w of document.querySelectorAll("[data-opening]")) w.hidden = false;
      return;
    }
    const s = Math.ceil(ms / 1000), [of, one] = s > 172800 ? [86400, "jour"] : s > 7200 ? [3600, "heure"] : s > 120 ? [60, "minute"] : [1, "seconde"];
    el.querySelector("[data-left]").textContent = `, dans ${plural(Math.floor(s / of), one, one + "s")}`;
    setTimeout(tick, Math.min(ms, ms % 1000 || 1000));
  }

  if (opens - now > 0) tick();
}
