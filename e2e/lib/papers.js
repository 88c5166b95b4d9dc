// Reads the papers that the product makes, as a person would.

import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'

// What can be read in a PDF that this person may open, on one line with plain
// spaces. address: its path, or the link of a mail.
export async function paper (visit, address) {
  const { status, type, bytes } = await visit.fetch(new URL(address, visit.origin).pathname)
  assert.deepEqual({ status, type }, { status: 200, type: 'application/pdf' }, address)
  return execFileSync('pdftotext', ['-layout', '-', '-'], { input: bytes, encoding: 'utf8' }).replace(/\s+/gu, ' ')
}

// The address of the paper that the page names so, the first when near is ''.
export async function paperNamed (visit, title, near = '') {
  const found = await visit.page.$$eval('main a[href^="/documents/"]', (all, title, near) => {
    const flat = s => s.replace(/\s+/g, ' ')
    return all.find(a => flat(a.textContent).includes(title) && flat(a.closest('li, tr, article')?.textContent ?? '').includes(near))?.getAttribute('href')
  }, title, near)
  assert.ok(found, `no paper « ${title} » ${near} on ${visit.path()}: ${await visit.text()}`)
  return found
}
