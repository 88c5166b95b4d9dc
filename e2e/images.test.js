// Les dix écrans du guide : chacun existe, tel qu’on le montre. Les images
// vont dans le dossier que nomme E2E_PICTURES, sinon dans un dossier passager.

import { test } from 'node:test'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { browsers, openBrowser } from './lib/browser.js'
import { picture } from './lib/pictures.js'
import { startProduct } from './lib/product.js'
import { openVisit } from './lib/visit.js'

// One browser is enough: the same pictures whichever runs, Chromium if it may.
const name = browsers.includes('chromium') ? 'chromium' : browsers[0]

// What leads to each screen, from a signed-in person, and who that is.
const screens = [
  ['connexion', null, v => v.go('/connexion')],
  ['recherche', 'Samir Haddad', v => v.go('/structures/recherche?q=saint+jean+33')],
  ['structure-refusee', 'Samir Haddad', refusedForm],
  ['catalogue', null, v => v.go('/offre?departement=33')],
  ['session', null, async v => {
    await v.go('/offre?q=entretien&departement=33')
    await v.near('Demandes ouvertes').follow('Conduire un entretien')
  }],
  ['ma-demande', 'Claire Vasseur', async v => {
    await v.go('/demandes')
    await v.near('Chez l’employeur').follow('Conduire un entretien')
  }],
  ['employeur', 'Marc Delage', v => v.go('/employeur')],
  ['selection', 'Nora Belkacem', v => v.follow('Choisir les participants')],
  ['emargement', 'Hugo Marchand', async v => {
    await v.go('/emargement')
    await v.near('Ouverte à la signature').follow('S’orienter')
  }],
  ['gestion', 'Odile Garnier', v => v.go('/gestion')]
]

async function refusedForm (v) {
  await v.go('/structures/nouvelle')
  await v.fillAll({
    'Numéro SIRET': '213 300 635 00018',
    'Nom de la structure': 'Maison de l’emploi des Tilleuls',
    'Code APE': '84.13Z',
    'Numéro et rue': '12 rue des Tilleuls',
    'Code postal': '33000',
    'Téléphone de la structure': '05 00 00 00 81'
  })
  await v.press('Envoyer ma demande')
  await v.sees('Il y a un problème')
}

test(`the ten screens of the guide — ${name}`, { timeout: 180_000 }, async t => {
  const folder = process.env.E2E_PICTURES || await mkdtemp(join(tmpdir(), 'images-'))
  const browser = await openBrowser(name)
  t.after(() => browser.close())
  const product = await startProduct()
  t.after(() => product.stop())
  const visits = new Map()
  const visitOf = async who => {
    if (!visits.has(who)) {
      visits.set(who, await openVisit(browser, product.url))
      if (who) await visits.get(who).signInAs(who)
    }
    return visits.get(who)
  }
  for (const [screen, who, lead] of screens) {
    const visit = await visitOf(who)
    await lead(visit)
    await picture(visit, folder, screen)
  }
  for (const visit of visits.values()) await visit.close()
})
