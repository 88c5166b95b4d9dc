// Asks axe-core what it sees on a page, and what sticks out of a page.

import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

// What axe cannot decide alone, looked at by a person: rule → why it is right.
// An undecided rule that is not here fails the page.
const triaged = {
  // Firefox rounds the boxes of lines that wrap: what axe says is obscured is
  // accepted when nothing else is met on the whole of its text.
  'color-contrast': nodes => nodes.every(n => n.any.every(c => ['pseudoContent', 'bgOverlap'].includes(c.data?.messageKey) ||
    (c.data?.messageKey === 'elmPartiallyObscured' && n.plain)))
}

// Returns one sentence for each fault of the page, [] when there is none.
export async function faultsSeenByAxe (page) {
  // The page's policy forbids added scripts; evaluate stands outside of it.
  await page.evaluate(source)
  const { violations, incomplete } = await page.evaluate(async tags => {
    // Whether an element is what one meets at every place of its box.
    const plain = target => {
      const element = document.querySelector(target)
      if (!element) return false
      element.scrollIntoView({ block: 'center' })
      const { left, right, top, bottom } = element.getBoundingClientRect()
      for (let x = left + 1; x < right; x += 8) {
        for (let y = top + 1; y < bottom; y += 4) if (!element.contains(document.elementFromPoint(x, y))) return false
      }
      return true
    }
    const obscured = n => n.any.some(c => c.data?.messageKey === 'elmPartiallyObscured')
    const brief = ({ id, help, nodes }) => ({
      id,
      help,
      nodes: nodes.map(n => ({ html: n.html, any: n.any.map(c => ({ message: c.message, data: c.data })), target: n.target, plain: obscured(n) && plain(n.target[0]) }))
    })
    // No rule of these tags asks for the style sheets or the media to be fetched
    // again, and no page has a frame.
    const result = await window.axe.run(document, { runOnly: tags, resultTypes: ['violations', 'incomplete'], preload: false, iframes: false })
    return { violations: result.violations.map(brief), incomplete: result.incomplete.map(brief) }
  }, tags)
  const undecided = incomplete.filter(({ id, nodes }) => !triaged[id]?.(nodes))
  return [...violations, ...undecided.map(r => ({ ...r, help: `undecided: ${r.help}` }))]
    .map(({ id, help, nodes }) => `axe ${id}: ${help}\n` + nodes.slice(0, 3).map(n => `    ${n.html.slice(0, 200)} ${n.any[0]?.message ?? ''}`).join('\n'))
}

// Returns what sticks out of a page, as wide as it stands and at 320 pixels, []
// when nothing does.
export async function faultsOfWidth (page) {
  const before = page.viewport()
  const asItStands = await page.evaluate(sticksOut)
  if (before.width === 320) return asItStands
  await page.setViewport({ width: 320, height: 640 })
  try {
    return [...asItStands, ...await page.evaluate(sticksOut)]
  } finally {
    await page.setViewport(before)
  }
}

// Runs inside the page.
function sticksOut () {
  const width = window.innerWidth
  if (document.documentElement.scrollWidth <= width) return []
  const wide = [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > width + 1)
  return [`scrolls sideways at ${width} px (${document.documentElement.scrollWidth} px): ` +
    wide.slice(-3).map(e => e.outerHTML.slice(0, 160)).join(' | ')]
}
