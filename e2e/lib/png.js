// Makes a screenshot small: at most 256 colours, the best that deflate gives.
// A page is flat; nobody sees the difference, and the repository stays light.

import { deflateSync, inflateSync } from 'node:zlib'

// Reduces a PNG of 8 bits a channel, as browsers draw them.
export function shrink (png) {
  const { width, height, pixels } = read(png)
  const { palette, indexes } = reduce(pixels)
  return write(width, height, palette, indexes)
}

// Returns { width, height } of a PNG.
export function size (png) {
  return { width: png.readUInt32BE(16), height: png.readUInt32BE(20) }
}

// Decodes to one number 0xRRGGBB a pixel.
function read (png) {
  const { width, height } = size(png)
  const [depth, type, , , interlaced] = png.subarray(24, 29)
  const channels = { 2: 3, 6: 4 }[type]
  if (depth !== 8 || !channels || interlaced) throw new Error('a PNG of 8 bits a channel is expected')
  const data = []
  for (let at = 8; at < png.length;) {
    const length = png.readUInt32BE(at)
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT') data.push(png.subarray(at + 8, at + 8 + length))
    at += length + 12
  }
  const raw = inflateSync(Buffer.concat(data))
  const stride = width * channels
  const pixels = new Uint32Array(width * height)
  let above = Buffer.alloc(stride)
  for (let y = 0; y < height; y++) {
    const start = y * (stride + 1)
    const line = raw.subarray(start + 1, start + 1 + stride)
    unfilter(raw[start], line, above, channels)
    for (let x = 0; x < width; x++) {
      const at = x * channels
      pixels[y * width + x] = line[at] << 16 | line[at + 1] << 8 | line[at + 2]
    }
    above = line
  }
  return { width, height, pixels }
}

function unfilter (filter, line, above, channels) {
  for (let i = 0; i < line.length; i++) {
    const left = i < channels ? 0 : line[i - channels]
    const corner = i < channels ? 0 : above[i - channels]
    line[i] += [0, left, above[i], (left + above[i]) >> 1, paeth(left, above[i], corner)][filter]
  }
}

function paeth (left, up, corner) {
  const [a, b, c] = [Math.abs(up - corner), Math.abs(left - corner), Math.abs(left + up - 2 * corner)]
  return a <= b && a <= c ? left : b <= c ? up : corner
}

// Keeps the 256 most frequent colours; the others become the nearest of them.
function reduce (pixels) {
  const counts = new Map()
  for (const colour of pixels) counts.set(colour, (counts.get(colour) ?? 0) + 1)
  const palette = [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, 256).map(([colour]) => colour)
  const place = new Map(palette.map((colour, i) => [colour, i]))
  const indexes = new Uint8Array(pixels.length)
  pixels.forEach((colour, i) => {
    let at = place.get(colour)
    if (at === undefined) place.set(colour, at = nearest(colour, palette))
    indexes[i] = at
  })
  return { palette, indexes }
}

function nearest (colour, palette) {
  let best = 0
  let least = Infinity
  palette.forEach((kept, i) => {
    const [r, g, b] = [16, 8, 0].map(shift => (colour >> shift & 255) - (kept >> shift & 255))
    const distance = 2 * r * r + 4 * g * g + 3 * b * b // as eyes weigh them
    if (distance < least) [best, least] = [i, distance]
  })
  return best
}

function write (width, height, palette, indexes) {
  const lines = Buffer.alloc(height * (width + 1))
  for (let y = 0; y < height; y++) lines.set(indexes.subarray(y * width, (y + 1) * width), y * (width + 1) + 1)
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 3], 8)
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', header),
    chunk('PLTE', Buffer.from(palette.flatMap(c => [c >> 16, c >> 8 & 255, c & 255]))),
    chunk('IDAT', deflateSync(lines, { level: 9, memLevel: 9 })),
    chunk('IEND', Buffer.alloc(0))
  ])
}

function chunk (name, data) {
  const named = Buffer.concat([Buffer.from(name, 'latin1'), data])
  const framed = Buffer.alloc(named.length + 8)
  framed.writeUInt32BE(data.length, 0)
  framed.set(named, 4)
  framed.writeUInt32BE(crc32(named), named.length + 4)
  return framed
}

const crcTable = Uint32Array.from({ length: 256 }, (_, n) => {
  for (let bit = 0; bit < 8; bit++) n = n & 1 ? 0xedb88320 ^ n >>> 1 : n >>> 1
  return n
})

// The sum of a chunk (Node has one of its own only since version 22).
function crc32 (bytes) {
  let sum = ~0
  for (const byte of bytes) sum = crcTable[(sum ^ byte) & 255] ^ sum >>> 8
  return ~sum >>> 0
}
