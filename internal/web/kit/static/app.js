// Loads what the page asks for: <… data-module="name"> is given to the default
// function of name.js. A page without scripts does the same, less quickly.
for (const el of document.querySelectorAll("[data-module]")) {
  for (const name of el.dataset.module.split(" ")) {
    if (/^[a-z-]+$/.test(name)) import(`./${name}.js`).then((m) => m.default(el));
  }
}
