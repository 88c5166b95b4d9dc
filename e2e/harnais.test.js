// The harness itself, proved on a page of ours: what it must see it sees, what
// it must refuse it refuses, in each browser.

import { after, before, describe, test } from 'node:test'
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { connect } from 'node:net'
import { browsers, openBrowser } from './lib/browser.js'
import { openMailbox, parse } from './lib/smtp.js'
import { openVisit } from './lib/visit.js'

const shell = (title, body) => `<!doctype html><html lang="fr"><meta charset="utf-8">
<title>${title}</title><meta name="viewport" content="width=device-width"><link rel="icon" href="data:,">
<style>a, input, select, button { display: inline-block; min-height: 24px; min-width: 24px }</style>
<script src="/essai.js" defer></script><main><h1>${title}</h1>${body}</main></html>`

const pages = {
  '/': shell('Essai du harnais', `<p id="scripts">Sans script.</p>
    <form method="post" action="/"><p><label for="nom">Nom d’usage (facultatif)</label> <input id="nom" name="nom" autocomplete="family-name"></p>
    <p><label for="jour">Jour</label> <select id="jour" name="jour"><option value="1">lundi</option><option value="2">mardi</option></select></p>
    <fieldset><legend>Réponse</legend><label><input type="radio" name="r" value="oui"> Oui</label> <label><input type="radio" name="r" value="non"> Non</label></fieldset>
    <p><label><input type="checkbox" name="lu" value="1"> J’ai lu</label></p><button>Envoyer : maintenant</button></form>
    <table><caption>Demandes</caption><tr><th scope="col">Qui</th><th scope="col">Décision</th></tr>
    <tr><td>Claire</td><td><a href="/claire">Ouvrir</a></td></tr><tr><td>Lucas</td><td><a href="/lucas">Ouvrir</a></td></tr></table>`),
  '/lucas': shell('Lucas', '<p>La demande de Lucas.</p>'),
  '/image': shell('Image muette', '<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">'),
  '/large': shell('Trop large', '<p style="width: 900px">Une ligne.</p>'),
  '/dehors': shell('Dehors', '<img alt="" src="http://127.0.0.2:18999/x.png">'),
  '/faute': shell('Faute', '<script>throw new Error("voulue")</script>')
}

// One site for all: constant pages, and what was posted, said again.
async function openSite () {
  const server = createServer(async (request, response) => {
    if (request.url === '/essai.js') {
      response.setHeader('Content-Type', 'text/javascript')
      return response.end('document.getElementById("scripts")?.append(" Avec script.")')
    }
    let body = ''
    for await (const chunk of request) body += chunk
    const posted = new URLSearchParams(body)
    const list = [...posted].map(([k, v]) => `<li>${k} vaut ${v}</li>`).join('')
    response.setHeader('Content-Type', 'text/html; charset=utf-8')
    response.end(request.method === 'POST' ? shell('Reçu', `<ul>${list}</ul>`) : pages[request.url])
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { origin: `http://localhost:${server.address().port}`, close: () => { server.closeAllConnections(); server.close() } }
}

for (const name of browsers) {
  describe(`harness — ${name}`, () => {
    let browser, site
    before(async () => { [browser, site] = await Promise.all([openBrowser(name), openSite()]) })
    after(async () => { await browser?.close(); site?.close() })

    for (const scripts of [true, false]) {
      test(`fills, chooses and presses, scripts ${scripts ? 'on' : 'blocked'}`, async () => {
        const claire = await openVisit(browser, site.origin, { scripts, width: scripts ? 1280 : 320 })
        await claire.go('/')
        await claire.heading('Essai du harnais')
        if (scripts) await claire.sees('Avec script.')
        else await claire.seesNot('Avec script.')
        await claire.fill('Nom d’usage', 'Noël-Œuvrard')
        await claire.choose('Jour', 'mardi')
        await claire.choose('Réponse', 'Non')
        await claire.tick('J’ai lu')
        await claire.press('Envoyer : maintenant')
        await claire.sees('nom vaut Noël-Œuvrard', 'jour vaut 2', 'r vaut non', 'lu vaut 1')
        await claire.back()
        await claire.near('Lucas').follow('Ouvrir')
        await claire.heading('Lucas')
        assert.equal(claire.path(), '/lucas')
        await claire.close()
      })
    }

    test('refuses what is wrong', async () => {
      const odile = await openVisit(browser, site.origin, { patience: 5 })
      if (name === browsers[0]) await assert.rejects(odile.go('/image'), /axe image-alt/) // see inspect
      await assert.rejects(odile.go('/large'), /scrolls sideways at 320 px/)
      await odile.go('/')
      await assert.rejects(odile.follow('Ouvrir'), /2 × link « Ouvrir ».*Claire.*Lucas/)
      await assert.rejects(odile.press('Absent'), /no button « Absent ».*« Envoyer : maintenant »/)
      await odile.go('/dehors')
      await odile.go('/faute')
      await assert.rejects(odile.close(), /another site: http:\/\/127\.0\.0\.2:18999(.|\n)*voulue/)
    })
  })
}

test('keeps a mail as a person reads it', async t => {
  const mailbox = await openMailbox()
  t.after(() => mailbox.close())
  const socket = connect(mailbox.port, '127.0.0.1')
  const lines = ['EHLO x', 'MAIL FROM:<a@x.fr> SIZE=1', 'RCPT TO:<claire@x.fr>', 'DATA',
    'Subject: =?UTF-8?q?Votre_demande_=3A_re=C3?=\r\n =?UTF-8?q?=A7ue?=', 'MIME-Version: 1.0',
    'Content-Type: multipart/alternative; boundary="b"', '', '--b',
    'Content-Type: text/plain; charset=UTF-8', 'Content-Transfer-Encoding: quoted-printable', '',
    'Confirmez : http://localhost:1/lien?cl=C3=A9=3D=', 'fin.', '..deux points', '--b',
    'Content-Type: text/html; charset=UTF-8', 'Content-Transfer-Encoding: base64', '',
    Buffer.from('<p>é</p>').toString('base64'), '--b--', '.', 'QUIT']
  socket.end(lines.join('\r\n') + '\r\n')
  const mail = await mailbox.wait('claire@x.fr', 'votre demande : reçue')
  assert.equal(mail.from, 'a@x.fr')
  assert.equal(mail.subject, 'Votre demande : reçue')
  assert.match(mail.text, /^\.deux points/m)
  assert.equal(mail.html.trim(), '<p>é</p>')
  assert.deepEqual(parse('A: b\r\n\r\nhttps://x.fr/a, puis (https://x.fr/b).').links, ['https://x.fr/a', 'https://x.fr/b'])
})
