import { openBrowser } from './lib/browser.js'
import { openVisit } from './lib/visit.js'
const [who, ...paths] = process.argv.slice(2)
const b = await openBrowser('chromium')
for (const width of [1280, 320]) {
  const v = await openVisit(b, 'http://localhost:8101', { width })
  v.inspect = async () => {}
  if (who !== '-') await v.signInAs(who)
  for (const p of paths) {
    await v.go(p)
    await v.page.screenshot({ path: `/tmp/shots-auth/${p.replace(/\W+/g, '_')}-${width}.png`, fullPage: true })
    const f = await v.page.evaluate(() => document.documentElement.scrollWidth)
    console.log(p, width, f)
  }
}
await b.close()
