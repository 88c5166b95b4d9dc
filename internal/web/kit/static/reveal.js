import { make } from "./dom.js";

// Shows a password while one checks it; it is hidden again when it is sent.
export default function reveal(box) {
  const input = box.querySelector("input");
  const button = make("button", { type: "button", class: "btn", "data-tone": "quiet", "data-small": true, "aria-controls": input.id, "aria-pressed": "false" }, "Afficher", make("span", { class: "aloud" }, " le mot de passe"));
  function show(on) {
    input.type = on ? "text" : "password";
    button.firstChild.data = on ? "Masquer" : "Afficher";
    button.setAttribute("aria-pressed", String(on));
  }
  button.addEventListener("click", () => show(input.type === "password"));
  input.form?.addEventListener("submit", () => show(false));
  box.append(button);
}
