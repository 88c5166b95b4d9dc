// A chapter of the journey: one story, told in every browser, with the scripts
// of the pages and without, each time in a world of its own.

import { after, before, describe, test } from 'node:test'
import { browsers, openBrowser } from './browser.js'
import { openMailbox } from './smtp.js'
import { startProduct } from './product.js'
import { openVisit } from './visit.js'

// Tells `story({ visit, product, mailbox, scripts, browser })` four times.
// `visit({ width, height })` sits a person in front of the browser: each has
// their own cookies. options.product goes to startProduct.
export function chapter (title, options, story) {
  for (const name of browsers) {
    describe(`${title} — ${name}`, () => {
      let browser
      before(async () => { browser = await openBrowser(name) })
      after(() => browser?.close())
      for (const scripts of [true, false]) {
        test(scripts ? 'with scripts' : 'scripts blocked', { timeout: 400_000 }, () => tell({ browser, scripts, options, story }))
      }
    })
  }
}

async function tell ({ browser, scripts, options, story }) {
  const mailbox = await openMailbox()
  let product
  const visits = []
  try {
    product = await startProduct({ ...options.product, env: { ...mailSettings(mailbox), ...options.product?.env } })
    const visit = async size => {
      const opened = await openVisit(browser, product.url, { ...size, scripts })
      visits.push(opened)
      return opened
    }
    await story({ visit, product, mailbox, scripts, browser: browser.name })
    for (const opened of visits.splice(0)) await opened.close()
  } catch (error) {
    for (const { path, page } of visits) error.message += `\nat ${page.url()}`
    if (product?.log) error.message += `\n--- profil said ---\n${product.log.slice(-4000)}`
    throw error
  } finally {
    for (const opened of visits) await opened.close().catch(() => {})
    await product?.stop()
    await mailbox.close()
  }
}

// The settings that send the product's mail to our mailbox.
export const mailSettings = ({ port }) => ({
  PROFIL_SMTP_HOST: '127.0.0.1',
  PROFIL_SMTP_PORT: String(port),
  PROFIL_SMTP_MODE: 'none',
  PROFIL_MAIL_FROM: 'ne-pas-repondre@profil.invalid'
})
