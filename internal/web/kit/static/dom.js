// make builds an element: what is in attributes as attributes, the rest as text
// or elements inside it. Never HTML.
export function make(name, attributes = {}, ...inside) {
  const el = document.createElement(name);
  for (const [k, v] of Object.entries(attributes)) {
    if (v === true) el.setAttribute(k, "");
    else if (v !== false && v != null) el.setAttribute(k, v);
  }
  el.append(...inside.filter((x) => x != null && x !== ""));
  return el;
}

// later returns fn delayed until ms have passed without another call.
export function later(ms, fn) {
  let timer;
  return (...args) => {
    clearTimeout(timer);
    timer = setTimeout(fn, ms, ...args);
  };
}

// clock says an instant as people do: "10 h 12".
export const clock = (at) => `${at.getHours()}\u00a0h\u00a0${String(at.getMinutes()).padStart(2, "0")}`;

// plural agrees a word with its number.
export const plural = (n, one, many) => `${n.toLocaleString("fr")}\u00a0${n < 2 ? one : many}`;
