// Opens Debian's Chromium and Firefox ESR: no download, a profile of their own
// that goes away. Each is spoken to in its own tongue, and Chromium without the
// windows around its engine: the same pages at a third of the price.

import { mkdtemp, rm } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import puppeteer from 'puppeteer-core'

const paths = { chromium: '/usr/bin/chromium-headless-shell', firefox: '/usr/bin/firefox-esr' }

// Names of the browsers to drive: both, unless E2E_BROWSERS says otherwise.
export const browsers = (process.env.E2E_BROWSERS ?? 'chromium,firefox').split(',')

// Opens a browser; `close()` also removes its profile.
export async function openBrowser (name) {
  const executablePath = paths[name]
  if (!executablePath || !existsSync(executablePath)) {
    throw new Error(`the browser ${name} is not installed (${executablePath})`)
  }
  const home = await mkdtemp(join(tmpdir(), `${name}-`))
  const options = {
    executablePath,
    timeout: 60_000,
    userDataDir: join(home, 'profile'),
    env: { ...process.env, HOME: home, XDG_CONFIG_HOME: home, XDG_CACHE_HOME: home, LANG: 'fr_FR.UTF-8' }
  }
  delete options.env.DISPLAY
  const browser = await puppeteer.launch({ ...options, ...(name === 'firefox' ? firefox : chromium) })
  return {
    name,
    // A window for each: Firefox draws no frame of a tab that is behind another.
    page: async () => (await browser.createBrowserContext()).newPage({ type: 'window' }),
    close: async () => {
      await browser.close()
      await rm(home, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
    }
  }
}

const chromium = {
  browser: 'chrome',
  headless: 'shell',
  protocol: 'cdp',
  args: [
    '--no-sandbox', // root has no sandbox, and the only pages are ours
    '--lang=fr-FR', '--force-color-profile=srgb', '--font-render-hinting=none', '--hide-scrollbars',
    '--force-prefers-reduced-motion', // no animation stands between a page and who clicks
    '--disable-gpu', '--disable-quic', '--disable-dev-shm-usage', '--no-first-run',
    '--disable-features=BackForwardCache,PaintHolding,DropInputEventsBeforeFirstPaint', // a page is there once it is loaded, and hears us
    '--disable-background-networking', '--disable-component-update', '--disable-sync'
  ]
}

const firefox = {
  browser: 'firefox',
  headless: true,
  protocol: 'webDriverBiDi',
  extraPrefsFirefox: {
    'intl.accept_languages': 'fr-FR, fr',
    'app.update.enabled': false,
    'browser.safebrowsing.update.enabled': false,
    'extensions.getAddons.cache.enabled': false,
    'network.captive-portal-service.enabled': false,
    'network.connectivity-service.enabled': false,
    'services.settings.server': 'data:,',
    'dom.ipc.processPrelaunch.enabled': false,
    'browser.newtabpage.enabled': false,
    'browser.newtab.preload': false,
    'browser.sessionhistory.max_total_viewers': 0, // as above
    'ui.prefersReducedMotion': 1
  }
}
