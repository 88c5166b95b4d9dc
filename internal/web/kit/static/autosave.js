import { clock, later } from "./dom.js";

// Keeps a draft while one types. What fails is tried again at the next letter,
// without a word: the form is sent by its own button in the end.
export default function autosave(form) {
  const said = form.querySelector("[data-saved]");
  let dirty = false;

  async function save(leaving) {
    if (!dirty) return;
    dirty = false;
    const body = new URLSearchParams();
    for (const [name, value] of new FormData(form)) {
      if (typeof value === "string" && !name.includes("passe")) body.append(name, value);
    }
    try {
      const answer = await fetch(form.dataset.autosave, { method: "POST", body, keepalive: leaving, headers: { "X-Autosave": "1", Accept: "application/json" } });
      if (!answer.ok) throw answer.status;
      const edition = answer.headers.get("X-Edition"); // what is sent next was made from it
      if (edition && form.elements.edition) form.elements.edition.value = edition;
      if (said && !leaving) said.textContent = `Brouillon enregistré à ${clock(new Date())}`;
    } catch {
      dirty = true;
    }
  }

  const soon = later(2500, save);
  form.addEventListener("input", () => {
    dirty = true;
    soon(false);
  });
  form.addEventListener("submit", () => (dirty = false));
  document.addEventListener("visibilitychange", () => document.hidden && save(true));
}
