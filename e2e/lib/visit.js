// One person in front of one browser. Every method is something a person does
// or sees, said with the words of the page; every page they meet is inspected.

import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { faultsOfWidth, faultsSeenByAxe } from './axe.js'
import { browsers } from './browser.js'
import { locate } from './locate.js'

// How long one waits, in seconds, for what comes at once on a machine that has
// nothing else to do: only what never comes is late.
const patient = 40

const flat = s => s.replace(/\s+/gu, ' ').trim()

// Pages that were inspected and found right: the same page is not asked twice,
// nor by another chapter (E2E_INSPECTED, see scripts/e2e).
const inspected = new Set()
const shared = process.env.E2E_INSPECTED
if (shared) mkdirSync(shared, { recursive: true })

// What makes no other page: what a form carries unseen, the options of a module
// (a challenge, new each time), the identifiers in addresses.
const passing = /(?<=type="hidden" name="[^"]*" value=")[^"]*|(?<=data-options=")[^"]*|\b[0-9a-hjkmnp-tv-z]{16}\b/g

// What axe looks at: the elements, their roles, names and states, whether they
// hold words, but not which; where a link leads and what a field holds is
// nothing to it.
const shape = html => html
  .replace(/>[^<]*[^<\s][^<]*(?=<)/g, '>·')
  .replace(/\b(href|value|action|src|content|datetime|title)="[^"]+"/g, '$1="·"')

// Opens a visit. `scripts: false` refuses every script file the pages ask for
// (their policy refuses the others), and leaves the engine on so that axe can
// still look. `patience`, in seconds, is for who knows that nothing will come.
export async function openVisit (browser, origin, { width = 1280, height = 900, scripts = true, patience = patient } = {}) {
  const page = await browser.page()
  const complaints = []
  page.setDefaultTimeout(patient * 1000)
  await page.setViewport({ width, height })
  page.on('pageerror', error => complaints.push(`script error: ${error.message}`))
  page.on('console', message => {
    const text = message.text()
    const refusal = /status of 4\d\d|ERR_BLOCKED_BY_CLIENT|ERR_FAILED/.test(text)
    if (message.type() === 'error' && !refusal) complaints.push(`console: ${text}`)
  })
  page.on('request', request => {
    const { protocol, origin: asked, pathname } = new URL(request.url())
    if (protocol.startsWith('http') && asked !== origin) complaints.push(`asks another site: ${request.url()}`)
    if (scripts) return
    const refused = pathname.endsWith('.js') // Firefox does not tell what a request is for
    ;(refused ? request.abort('blockedbyclient') : request.continue()).catch(() => {})
  })
  if (!scripts) await page.setRequestInterception(true)
  return new Visit(page, origin, browser.name, complaints, patience)
}

export class Visit {
  #near = ''
  #left = 0

  constructor (page, origin, browser, complaints, patience) {
    Object.assign(this, { page, origin, browser, complaints, patience })
  }

  // The same visit, pointing only at what stands beside some words: a row of a
  // table, a card, a group of fields.
  near (words) {
    const scoped = new Visit(this.page, this.origin, this.browser, this.complaints, this.patience)
    scoped.#near = words
    return scoped
  }

  // Opens an address: a path of the product, or a link received by mail.
  async go (address) {
    await this.page.goto(new URL(address, this.origin).href, { waitUntil: 'load' })
    await this.inspect()
  }

  // Signs in as one of the people of the demo world, by their button.
  async signInAs (person) {
    await this.go('/connexion')
    await this.press(person)
  }

  // Opens an account by the link received at an address; what follows is the
  // finder of structures.
  async openAccount (address, mailbox) {
    await this.go('/connexion')
    await this.fill('Adresse où recevoir le lien', address)
    await this.press('Recevoir un lien')
    await this.go((await mailbox.wait(address, 'votre lien')).links[0])
    await this.fill('Nouveau mot de passe', 'sept loutres jaunes lisent le courrier')
    await this.press('Enregistrer et me connecter')
  }

  async back () {
    await this.#leaves(() => this.page.evaluate(() => { setTimeout(() => history.back()) })) // once it has answered
  }

  // Follows the link that says so.
  async follow (name) {
    const link = await this.#find('link', name)
    await this.#leaves(() => this.#click(link))
  }

  // Presses the button that says so and waits for the page it leads to;
  // `stays` when it changes the page without leaving it; several `times` at
  // once, as an impatient hand does.
  async press (name, { stays = false, times = 1 } = {}) {
    const button = await this.#find('button', name)
    if (stays) await this.#click(button)
    else if (times > 1) await this.#leaves(() => button.evaluate((e, times) => { while (times-- > 0) e.click() }, times))
    else await this.#leaves(() => this.#click(button))
  }

  // Strikes a key where the focus is; `leads` when it leads to another page.
  async strike (key, { leads = false } = {}) {
    if (leads) await this.#leaves(() => this.page.keyboard.press(key))
    else await this.page.keyboard.press(key)
  }

  // Writes where the focus is.
  async write (text) {
    await this.page.keyboard.type(text)
  }

  // The name of what has the focus.
  async focus () {
    return flat(await this.page.evaluate(() => {
      const e = document.activeElement
      return e.labels?.[0]?.textContent ?? e.textContent
    }))
  }

  // Chooses, by the keyboard, the first thing that a field proposes while one
  // types in it: scripts only. `leads` when it is a page.
  async takeProposal (label, typed, { leads = false } = {}) {
    await this.fill(label, typed)
    await this.#until(() => this.page.evaluate(() => !!document.querySelector('[role=listbox]:not([hidden]) [role=option]')),
      async () => `« ${label} » proposes nothing to « ${typed} »`)
    await this.inspect()
    await this.strike('ArrowDown')
    await this.strike('Enter', { leads })
  }

  // Writes in the field with that label, in place of what was there.
  async fill (label, value) {
    const field = await this.#find('field', label)
    const typed = await field.evaluate(e => {
      e.focus()
      if (!e.matches('textarea, input:not([type=date]):not([type=time]):not([type=color])')) return false
      e.select()
      return true
    })
    if (typed && value !== '' && value.length <= 60 && !value.includes('\n')) return field.type(value)
    await field.evaluate((e, value) => {
      e.value = value
      for (const kind of ['input', 'change']) e.dispatchEvent(new Event(kind, { bubbles: true }))
    }, value)
  }

  // Fills several fields: { label: value }.
  async fillAll (values) {
    for (const [label, value] of Object.entries(values)) await this.fill(label, value)
  }

  // Chooses an option of the list, or of the group of radio buttons, so named.
  async choose (group, option) {
    const choice = await this.#find('choice', group)
    const value = await choice.evaluate((e, wanted) => {
      const flat = s => s.replace(/\s+/g, ' ').trim()
      const options = e.matches('select') ? [...e.options] : [...e.querySelectorAll('input[type=radio], input[type=checkbox]')]
      const words = o => flat(o.labels ? [...o.labels].map(l => l.textContent).join(' ') : o.textContent)
      const found = options.find(o => words(o) === flat(wanted)) ?? options.find(o => words(o).startsWith(flat(wanted)))
      if (!found) throw new Error(`no option « ${wanted} »; there is: ${options.map(words).join(', ')}`)
      if (e.matches('select')) return found.value
      found.click()
      return null
    }, option)
    if (value !== null) await choice.select(value)
  }

  // Ticks the box, or the radio button, with that label; `false` unticks it.
  async tick (label, wanted = true) {
    const box = await this.#find('tick', label)
    await box.evaluate((e, wanted) => { if (e.checked !== wanted) e.click() }, wanted)
  }

  // What stands in the field with that label.
  async valueOf (label) {
    return (await this.#find('field', label)).evaluate(e => e.value)
  }

  // Waits until the page says these words, whatever its spaces and capitals.
  async sees (...sentences) {
    for (const sentence of sentences) {
      await this.#until(async () => (await this.text()).includes(flat(sentence).toLowerCase()),
        async () => `« ${sentence} » is not on ${this.path()}, which says: ${(await this.text()).slice(0, 1500)}`)
    }
  }

  // Loads the page again until it says these words: what PROFIL does by itself
  // comes a little later.
  async soonSees (sentence) {
    await this.#until(async () => {
      if ((await this.text()).includes(flat(sentence).toLowerCase())) return true
      await new Promise(resolve => setTimeout(resolve, 250))
      await this.page.reload({ waitUntil: 'load' })
      return false
    }, async () => `« ${sentence} » did not come on ${this.path()}, which says: ${(await this.text()).slice(0, 1500)}`)
    await this.inspect()
  }

  // Asserts that the page does not say these words.
  async seesNot (...sentences) {
    const text = await this.text()
    for (const sentence of sentences) {
      assert.ok(!text.includes(flat(sentence).toLowerCase()), `« ${sentence} » is on ${this.path()}`)
    }
  }

  // Asserts the first words of the page's only heading of level one.
  async heading (words) {
    const headings = await this.page.$$eval('h1', all => all.map(h => h.textContent))
    assert.equal(headings.length, 1, `${headings.length} h1 on ${this.path()}`)
    assert.ok(flat(headings[0]).startsWith(flat(words)), `the heading is « ${flat(headings[0])} », not « ${words} »`)
  }

  // Presses a button that leads, by a page that sends the browser on by itself,
  // to the page so headed.
  async pressOnward (name, heading) {
    await this.#click(await this.#find('button', name))
    await this.#until(
      () => this.page.evaluate(words => document.readyState === 'complete' && !!document.querySelector('h1')?.textContent.replace(/\s+/g, ' ').trim().startsWith(words), flat(heading)).catch(() => false),
      async () => `no page headed « ${heading} » came after ${this.path()}`)
    await this.inspect()
  }

  // All that can be read on the page, in small letters with plain spaces.
  async text () {
    return flat(await this.page.evaluate(near => {
      const flat = s => s.replace(/\s+/g, ' ')
      const groups = near ? [...document.querySelectorAll('tr, li, article, fieldset, form, section')].filter(g => flat(g.textContent).includes(near)) : []
      return (groups.find(g => !groups.some(h => h !== g && g.contains(h))) ?? document.body).innerText
    }, flat(this.#near))).toLowerCase()
  }

  path () {
    const { pathname, search } = new URL(this.page.url())
    return pathname + search
  }

  // Gets a file of the product as this person: { status, type, bytes }.
  async fetch (path) {
    const got = await this.page.evaluate(async path => {
      const answer = await fetch(path)
      const bytes = new Uint8Array(await answer.arrayBuffer())
      let binary = ''
      for (let i = 0; i < bytes.length; i += 0x8000) binary += String.fromCharCode(...bytes.subarray(i, i + 0x8000))
      return { status: answer.status, type: answer.headers.get('content-type'), base64: btoa(binary) }
    }, path)
    return { status: got.status, type: got.type, bytes: Buffer.from(got.base64, 'base64') }
  }

  // Gives this person a device that makes and keeps passkeys, and always
  // recognises them; answers false where the browser cannot be given one.
  async holdKey () {
    if (this.browser !== 'chromium') return false
    const devtools = await this.page.createCDPSession()
    await devtools.send('WebAuthn.enable')
    await devtools.send('WebAuthn.addVirtualAuthenticator', {
      options: { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true }
    })
    return true
  }

  // Looks at the page with axe, at its width and at 320 pixels. Called by every
  // method that leads to a page; call it after a change in place. Each browser
  // lays a page out its own way; the tree, the roles and the colours that axe
  // reads are the same in both, which meet the same pages: one of them asks it.
  async inspect () {
    const html = (await this.page.content()).replace(passing, '')
    await this.#once(`${this.page.viewport().width} ${this.browser}`, html.replace(/\d/g, '0'), faultsOfWidth)
    if (this.browser === browsers[0]) await this.#once('axe', shape(html), faultsSeenByAxe)
  }

  // Asks a question of the page unless it was answered for what stands there.
  async #once (question, what, ask) {
    const key = createHash('sha256').update([question, what].join(' ')).digest('hex')
    if (inspected.has(key) || (shared && existsSync(join(shared, key)))) return
    const faults = await ask(this.page)
    assert.deepEqual(faults, [], `${this.path()} in ${this.browser}:\n${faults.join('\n')}`)
    inspected.add(key)
    if (shared) writeFileSync(join(shared, key), '')
  }

  // Asserts that nothing went wrong unseen, and closes.
  async close () {
    await this.page.browserContext().close()
    assert.deepEqual(this.complaints, [], this.complaints.join('\n'))
  }

  async #find (what, name) {
    let refusal
    const look = async () => {
      try {
        return await this.page.evaluateHandle(locate, what, name, this.#near)
      } catch (error) {
        refusal = error
        return null
      }
    }
    return this.#until(look, async () => refusal.message)
  }

  // Clicks on it, and once more when nothing of the click came to it: the page
  // was still being drawn under the pointer. What was clicked is never clicked
  // again.
  async #click (element) {
    await element.evaluate(e => e.addEventListener('click', () => { e.reached = true }, { once: true, capture: true }))
    for (let tries = 3; tries-- > 0;) {
      try {
        await element.click()
      } catch (error) { // nothing was clicked: it had no place on the page yet
        if (tries === 0 || !/not clickable/.test(error.message)) throw error
        await new Promise(resolve => setTimeout(resolve, 250))
        continue
      }
      const reached = () => element.evaluate(e => e.reached || !e.isConnected).catch(() => true) // or its page is gone
      for (let looks = 60; looks-- > 0;) {
        if (await reached()) return
        await new Promise(resolve => setTimeout(resolve, 25))
      }
    }
  }

  // Does what leads to another document and waits until that one is loaded.
  async #leaves (deed) {
    const mark = ++this.#left // a page come back to still has its own
    await this.page.evaluate(mark => { window.left = mark }, mark)
    await deed()
    const arrived = async mark => {
      if (window.left === mark || document.readyState !== 'complete') return false
      await new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(resolve))) // it scrolled where it must
      return true
    }
    await this.#until(
      () => this.page.evaluate(arrived, mark).catch(() => false), // a page that goes answers nothing
      async () => `still on ${this.path()}, no other page came`)
    await this.inspect()
  }

  async #until (look, explain) {
    const deadline = Date.now() + this.patience * 1000
    for (;;) {
      const found = await look()
      if (found) return found
      if (Date.now() > deadline) throw new assert.AssertionError({ message: await explain() })
      await new Promise(resolve => setTimeout(resolve, 15))
    }
  }
}
