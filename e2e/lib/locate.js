// Runs inside the page: finds what a person would point at, by the words they
// would say. Sent whole to the browser, so it stands alone.

// Returns the element, or throws a sentence that lists what there was instead.
// what: 'button', 'link', 'field', 'tick', 'choice'; near: words that stand in
// the same row, card or group, or ''.
export function locate (what, name, near) {
  const flat = s => (s ?? '').replace(/\s+/g, ' ').trim()
  const candidates = {
    button: 'button, input[type=submit], summary, [role=button]',
    link: 'a[href]',
    field: 'input:not([type=hidden]):not([type=checkbox]):not([type=radio]):not([type=submit]), select, textarea',
    tick: 'input[type=checkbox], input[type=radio]',
    choice: 'fieldset, select'
  }[what]
  const byIds = ids => flat(ids.split(/\s+/).map(id => document.getElementById(id)?.textContent ?? '').join(' '))
  const nameOf = e => {
    if (e.hasAttribute('aria-labelledby')) return byIds(e.getAttribute('aria-labelledby'))
    if (e.hasAttribute('aria-label')) return flat(e.getAttribute('aria-label'))
    if (e.matches('fieldset')) return flat(e.querySelector('legend')?.textContent)
    if (e.labels?.length) return flat([...e.labels].map(l => l.textContent).join(' '))
    return flat(e.matches('input') ? e.value : e.textContent)
  }
  const seen = e => e.matches('input[type=checkbox], input[type=radio]') || e.checkVisibility()

  // The smallest group that holds both the words and something to point at.
  let root = document
  if (near) {
    const groups = [...document.querySelectorAll('tr, li, article, fieldset, form, section, details, dialog, main')]
      .filter(g => flat(g.textContent).includes(flat(near)) && [...g.querySelectorAll(candidates)].some(seen))
    root = groups.find(g => !groups.some(h => h !== g && g.contains(h)))
    if (!root) throw new Error(`nothing says « ${near} » beside a ${what} on ${location.pathname}`)
  }

  const all = [...root.querySelectorAll(candidates)].filter(seen)
  const wanted = flat(name)
  for (const fits of [n => n === wanted, n => n.startsWith(wanted), n => n.includes(wanted)]) {
    const found = all.filter(e => fits(nameOf(e)))
    const same = what === 'link' && new Set(found.map(e => e.href)).size === 1
    if (found.length === 1 || same) return found[0]
    if (found.length > 1) {
      throw new Error(`${found.length} × ${what} « ${name} » on ${location.pathname}: say near what: ` +
        found.map(e => flat(e.closest('tr, li, article, fieldset, form')?.textContent).slice(0, 60)).join(' | '))
    }
  }
  throw new Error(`no ${what} « ${name} » on ${location.pathname} (${document.title}); there is: ` +
    (all.map(e => `« ${nameOf(e)} »`).join(', ') || 'none'))
}
