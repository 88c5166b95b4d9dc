import { make } from "./dom.js";

// The keyboard of those who work here all day: a letter presses the button that
// bears it (data-key) or leads to its field, j and k go from one row to the next (data-nav). It can
// be turned off, and the choice is kept in this browser.
export default function keys(line) {
  const store = "touches";
  let on = localStorage.getItem(store) !== "non";
  const text = line.textContent;
  const turn = make("button", { type: "button", class: "link" });
  line.hidden = false;

  function tell() {
    turn.textContent = on ? "Désactiver les touches" : "Activer les touches";
    line.replaceChildren(on ? text + " " : "Touches désactivées. ", turn);
  }

  function go(by) {
    const all = [...document.querySelectorAll("[data-nav]")];
    const here = all.findIndex((a) => a === document.activeElement || a.closest("[aria-current=true]"));
    (all[Math.max(0, Math.min(all.length - 1, here + by))] ?? line).focus();
  }

  turn.addEventListener("click", () => {
    on = !on;
    localStorage.setItem(store, on ? "oui" : "non");
    tell();
    turn.focus();
  });
  document.addEventListener("keydown", (e) => {
    if (!on || e.ctrlKey || e.metaKey || e.altKey || e.isComposing) return;
    const typing = e.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]");
    if (typing) return;
    const arrow = document.activeElement?.matches("[data-nav]");
    const key = e.key.toLowerCase();
    if (key === "j" || (arrow && e.key === "ArrowDown")) go(1);
    else if (key === "k" || (arrow && e.key === "ArrowUp")) go(-1);
    else {
      const button = /^[a-z0-9/]$/.test(key) && document.querySelector(`[data-key="${key}"]`);
      if (!button || e.repeat) return;
      button.focus();
      if (button.matches("input")) button.select();
      else button.click();
    }
    e.preventDefault();
  });
  tell();
}
