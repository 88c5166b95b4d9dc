// A real SMTP server on the loopback that keeps what it is given, as a person's
// mailbox would: decoded, in order, with its links.

import { createServer } from 'node:net'
import { once } from 'node:events'

// Starts the server: { port, messages, wait, close }.
export async function openMailbox ({ port = 0 } = {}) {
  const messages = []
  const sockets = new Set()
  const server = createServer(socket => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket)).on('error', () => {})
    converse(socket, message => messages.push(message))
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: server.address().port,
    messages,

    // The first mail to an address whose subject holds some words, once it has
    // come; it is then taken out, so that the next wait finds the next one.
    async wait (to, subject = '', { seconds = 40 } = {}) {
      const deadline = Date.now() + seconds * 1000
      for (;;) {
        const found = messages.findIndex(m => m.to.includes(to) && plain(m.subject).includes(plain(subject)))
        if (found >= 0) return messages.splice(found, 1)[0]
        if (Date.now() > deadline) {
          const seen = messages.map(m => `${m.to} « ${m.subject} »`).join('\n  ') || 'none'
          throw new Error(`no mail to ${to} about « ${subject} » after ${seconds} s; mails waiting:\n  ${seen}`)
        }
        await new Promise(resolve => setTimeout(resolve, 20))
      }
    },

    async close () {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    }
  }
}

const plain = s => s.replace(/\s+/gu, ' ').toLowerCase()

// Speaks SMTP (RFC 5321) with one client.
function converse (socket, deliver) {
  let pending = Buffer.alloc(0)
  let envelope = { from: '', to: [] }
  let inData = false
  const say = line => socket.write(line + '\r\n')
  const command = line => {
    const verb = line.slice(0, 4).toUpperCase()
    const address = line.match(/<([^>]*)>/)?.[1] ?? ''
    switch (verb) {
      case 'EHLO': return say('250-localhost\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250 SIZE 10485760')
      case 'HELO': case 'NOOP': return say('250 OK')
      case 'RSET': envelope = { from: '', to: [] }; return say('250 OK')
      case 'MAIL': envelope = { from: address, to: [] }; return say('250 OK')
      case 'RCPT': envelope.to.push(address); return say('250 OK')
      case 'DATA': inData = true; return say('354 End with a dot alone')
      case 'QUIT': say('221 Bye'); return socket.end()
      default: return say('502 Not implemented')
    }
  }
  say('220 localhost ESMTP')
  socket.on('data', chunk => {
    pending = Buffer.concat([pending, chunk])
    for (;;) {
      const end = pending.indexOf(inData ? '\r\n.\r\n' : '\r\n')
      if (end < 0) return
      const text = pending.subarray(0, end).toString('latin1')
      pending = pending.subarray(end + (inData ? 5 : 2))
      if (!inData) { command(text); continue }
      inData = false
      deliver({ ...envelope, ...parse(text.replace(/^\.\./gm, '.')) })
      envelope = { from: '', to: [] }
      say('250 Kept')
    }
  })
}

// Reads a message (RFC 5322 and MIME) given byte for byte as latin1:
// { headers, subject, text, html, links, parts }.
export function parse (raw) {
  const { headers, parts } = readPart(raw)
  const body = type => parts.find(p => p.type === type)?.content ?? ''
  const text = body('text/plain')
  const html = body('text/html')
  const links = [...new Set([...text.matchAll(/https?:\/\/[^\s<>"»]+/g)].map(m => m[0].replace(/[.,;)]+$/, '')))]
  return { headers, subject: headers.subject ?? '', text, html, links, parts }
}

function readPart (raw) {
  const blank = raw.indexOf('\r\n\r\n')
  const head = blank < 0 ? raw : raw.slice(0, blank)
  const body = blank < 0 ? '' : raw.slice(blank + 4)
  const headers = {}
  for (const line of head.replace(/\r\n[ \t]+/g, ' ').split('\r\n')) {
    const colon = line.indexOf(':')
    if (colon > 0) headers[line.slice(0, colon).toLowerCase()] = words(line.slice(colon + 1).trim())
  }
  const contentType = headers['content-type'] ?? 'text/plain'
  const boundary = contentType.match(/boundary="?([^";]+)"?/i)?.[1]
  if (!boundary) {
    const bytes = decode(body, headers['content-transfer-encoding'])
    const type = contentType.split(';')[0].trim().toLowerCase()
    return { headers, parts: [{ type, content: type.startsWith('text/') ? bytes.toString('utf8') : bytes }] }
  }
  const inside = ('\r\n' + body).split('\r\n--' + boundary).slice(1, -1)
  return { headers, parts: inside.flatMap(part => readPart(part.replace(/^[ \t]*\r\n/, '')).parts) }
}

function decode (body, encoding = '') {
  switch (encoding.toLowerCase()) {
    case 'base64': return Buffer.from(body, 'base64')
    case 'quoted-printable': return unquote(body.replace(/[ \t]*=\r\n/g, ''))
    default: return Buffer.from(body, 'latin1')
  }
}

const unquote = s => Buffer.from(s.replace(/=([0-9A-F]{2})/gi, (_, hex) => String.fromCharCode(parseInt(hex, 16))), 'latin1')

// Decodes the encoded words of a header (RFC 2047), always UTF-8 with us.
function words (value) {
  return Buffer.from(value, 'latin1').toString('utf8')
    .replace(/\?=\s+=\?/g, '?==?')
    .replace(/=\?utf-8\?([BQ])\?([^?]*)\?=/gi, (_, how, what) => how.toUpperCase() === 'B'
      ? `\u0000${Buffer.from(what, 'base64').toString('latin1')}\u0000`
      : `\u0000${unquote(what.replace(/_/g, ' ')).toString('latin1')}\u0000`)
    .replace(/\0\0/g, '')
    .replace(/\0([^\0]*)\0/g, (_, bytes) => Buffer.from(bytes, 'latin1').toString('utf8'))
}
