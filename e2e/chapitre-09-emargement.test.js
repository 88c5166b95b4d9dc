// La feuille du jour, sur un téléphone : ouverte, signée, contresignée,
// scellée, puis produite.

import assert from 'node:assert/strict'
import { chapter } from './lib/chapter.js'
import { paper, paperNamed } from './lib/papers.js'

const phone = { width: 320, height: 640 }

chapter('9. L’émargement', {}, async ({ visit, scripts }) => {
  const hugo = await visit(phone)
  await hugo.signInAs('Hugo Marchand')
  await hugo.go('/emargement')
  await hugo.near('Après-midi').follow('S’orienter à tout âge') // today's, the first of both
  await hugo.sees('La feuille n’est pas ouverte')
  await hugo.press('Ouvrir la feuille')
  await hugo.sees('La feuille est ouverte', '0 sur 5')

  // Claire signs the morning by typing, the afternoon by drawing if she can.
  const claire = await visit(phone)
  await claire.signInAs('Claire Vasseur')
  await claire.follow('Signer ma présence : 9 h')
  await claire.fill('Signer en tapant votre nom', 'Claire')
  await claire.press('Signer cette demi-journée')
  await claire.sees('Erreur')
  await claire.fill('Signer en tapant votre nom', 'Claire Vasseur')
  await claire.press('Signer cette demi-journée')
  await claire.sees('Votre signature est enregistrée')
  await claire.go('/emargement')
  await claire.follow('Signer')
  if (scripts) await draw(claire)
  else await claire.fill('Signer en tapant votre nom', 'Claire Vasseur')
  await claire.press('Signer cette demi-journée')
  await claire.sees('Votre signature est enregistrée')

  // The morning: two are missing, one of them said why.
  await hugo.follow('Toutes les feuilles de la session')
  await hugo.go('/emargement')
  await hugo.near('Matin').follow('S’orienter à tout âge')
  await hugo.sees('3 sur 5', 'Il reste 2 personnes')
  await hugo.press('Absence : Élise Chabot')
  await hugo.follow('Autre cas : Thomas Girard')
  await hugo.choose('Ce que vous notez', 'Absence excusée')
  await hugo.press('Noter')
  await hugo.sees('Erreur')
  await hugo.fill('Motif', 'Train supprimé, prévenu avant neuf heures.')
  await hugo.press('Noter')
  await hugo.sees('Tout le monde est réglé', 'Absence excusée')
  await hugo.follow('Contresigner')
  await hugo.sees('Élise Chabot et Thomas Girard')
  await hugo.fill('Signer en tapant votre nom', 'Hugo Marchand')
  await hugo.press('Contresigner')
  await hugo.sees('La feuille est contresignée')

  const nora = await visit()
  await nora.signInAs('Nora Belkacem')
  await nora.go(hugo.path())
  await nora.follow('Sceller la feuille')
  await nora.press('Sceller la feuille')
  await nora.sees('La feuille est scellée')
  await nora.follow('Toutes les feuilles de la session')
  await nora.follow('Documents de la session')
  await nora.soonSees('Feuille d’émargement (PDF')
  const sheet = await paper(nora, await paperNamed(nora, 'Feuille d’émargement'))
  for (const words of ['Claire Vasseur', 'Benoît Lacoste', 'Élise Chabot', 'Thomas Girard', 'Absence excusée', 'Hugo Marchand', 'S’orienter à tout âge']) {
    assert.ok(sheet.toLowerCase().includes(words.toLowerCase()), `the sheet lacks « ${words} »: ${sheet}`)
  }
  assert.ok(!sheet.includes('Train supprimé'), 'the reason of an absence is on the sheet')
})

// Draws a signature in its frame.
async function draw (visit) {
  const pad = await visit.page.waitForSelector('canvas')
  await pad.scrollIntoView()
  const { x, y, width, height } = await pad.boundingBox()
  const at = (fx, fy) => [x + fx * width, y + fy * height]
  await visit.page.mouse.move(...at(0.1, 0.5))
  await visit.page.mouse.down()
  for (let i = 1; i <= 12; i++) await visit.page.mouse.move(...at(0.1 + i / 16, i % 2 ? 0.25 : 0.75))
  await visit.page.mouse.up()
  await visit.sees('Signature dessinée')
}
