// Takes the pictures of the guide: a screen at two widths, as it is seen at
// first, or whole when it is not long.

import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import assert from 'node:assert/strict'
import { shrink, size } from './png.js'

// Widths of the pictures, in pixels: a small phone and a desk.
export const widths = [320, 1280]

// Taller than this, a picture stops being one.
const tallest = { 320: 1600, 1280: 1400 }

// Draws the page that a visit stands on, at each width, as
// FOLDER/NAME-WIDTH.png.
export async function picture (visit, folder, name) {
  await mkdir(folder, { recursive: true })
  const before = visit.page.viewport()
  for (const width of widths) {
    await visit.page.setViewport({ width, height: 640 })
    const height = await visit.page.evaluate(async () => {
      await document.fonts.ready
      return document.documentElement.scrollHeight
    })
    await visit.page.setViewport({ width, height: Math.min(height, tallest[width]) })
    const png = shrink(Buffer.from(await visit.page.screenshot({ type: 'png' })))
    assert.equal(size(png).width, width)
    await writeFile(join(folder, `${name}-${width}.png`), png)
  }
  await visit.page.setViewport(before)
}
