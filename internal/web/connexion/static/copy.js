import { make } from "./dom.js";

// Copies the text that it stands beside, which can be selected without it.
export default function copy(box) {
  if (!navigator.clipboard) return;
  const text = box.textContent.trim();
  const said = make("span", { class: "aloud", role: "status" });
  const button = make("button", { type: "button", class: "btn", "data-tone": "quiet", "data-small": true }, "Copier", make("span", { class: "aloud" }, ` «\u00a0${text}\u00a0»`));
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(text);
      button.firstChild.data = "Copié";
      said.textContent = "Le texte est copié.";
    } catch {
      said.textContent = "Le navigateur n’a pas permis de copier. Sélectionnez le texte.";
      said.className = "";
    }
  });
  box.append(" ", button, said);
}
