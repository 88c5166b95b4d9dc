// Une session change de dates : chacun garde ou rend sa place, et son agenda suit.

import assert from 'node:assert/strict'
import { chapter } from './lib/chapter.js'

const day = n => new Date(Date.now() + n * 86_400_000).toISOString().slice(0, 10)

// The last day of the year, a session is put forward rather than back: it stays in its year.
const later = first => ([5, -3].map(n => new Date(Date.parse(first) + n * 86_400_000).toISOString().slice(0, 10)).find(d => d.slice(0, 4) === first.slice(0, 4)))

chapter('21. Les dates changent', {}, async ({ visit, mailbox, product }) => {
  const emilie = await visit()
  await emilie.signInAs('Émilie Vidal')
  await emilie.go('/prestataire')
  await emilie.near('Liste annoncée').follow('Repérer l’illettrisme')
  await emilie.go(emilie.path().replace(/\/selection.*/, ''))
  const session = emilie.path()
  await emilie.follow('Reporter la session')
  await emilie.press('Reporter la session') // nothing has changed yet, and nothing is lost
  await emilie.sees('Changez-en au moins une')
  for (const n of [1, 2, 3, 4]) await emilie.near(`Demi-journée ${n}`).fill('Date', later(await emilie.near(`Demi-journée ${n}`).valueOf('Date')))
  await emilie.fill('Dernier jour pour répondre', day(3))
  await emilie.choose('Sans réponse', 'La personne garde sa place')
  await emilie.fill('Pourquoi', 'La salle est en travaux la semaine prévue.')
  await emilie.press('Reporter la session')
  await emilie.sees('La session est déplacée')

  // Noé has a seat, and agreed to other days.
  const mail = await mailbox.wait('noe.tessier@larochelle.example', 'gardez-vous votre place')
  const entry = mail.parts.find(p => p.type === 'text/calendar').content
  assert.match(entry, /METHOD:REQUEST/)
  assert.match(entry, /STATUS:TENTATIVE/)
  const noe = await visit({ width: 320 })
  await noe.signInAs('Noé Tessier')
  await noe.go(new URL(mail.links[0]).pathname)
  await noe.sees('Gardez-vous votre place', 'Sans réponse de votre part, votre place reste la vôtre', 'La salle est en travaux')
  await noe.press('Je garde ma place')
  await noe.sees('vous gardez votre place', 'Ajouter à mon agenda')

  const lea = await visit()
  await lea.signInAs('Léa Moreau')
  await lea.go('/demandes')
  await lea.near('Inscrite').follow('Repérer l’illettrisme')
  await lea.press('Je rends ma place')
  await lea.sees('Votre place est rendue')
  const gone = await mailbox.wait('lea.moreau@poitiers.example', 'Vous n’avez plus de place')
  assert.match(gone.parts.find(p => p.type === 'text/calendar').content, /METHOD:CANCEL/)

  await emilie.go(session + '/selection')
  await emilie.sees('Places gardées : 1, rendues : 1, sans réponse : 1')

  // Another one takes place, and is said to before the day by which it is.
  await emilie.go('/offre?q=handicap&departement=87')
  await emilie.follow('en situation de handicap')
  await emilie.follow('Confirmer ou annuler')
  await emilie.press('Confirmer la session')
  await emilie.sees('La session est confirmée')

  // One's own calendar reads an address that is shown once.
  await noe.go('/moi')
  await noe.follow('Mon agenda personnel')
  await noe.press('Créer mon adresse d’agenda')
  await noe.sees('elle n’est montrée qu’une fois')
  const address = await noe.page.$eval('.secret', e => e.textContent)
  const feed = await fetch(new URL(new URL(address).pathname, product.url))
  assert.equal(feed.headers.get('content-type'), 'text/calendar; charset=utf-8')
  const calendar = await feed.text()
  assert.match(calendar, /SUMMARY:Repérer l’illettrisme/)
  assert.doesNotMatch(calendar, /Noé|Tessier/)
  await noe.follow('Je l’ai copiée')
  await noe.press('Supprimer mon adresse')
  await noe.sees('Votre adresse d’agenda est supprimée')
  assert.equal((await fetch(new URL(new URL(address).pathname, product.url))).status, 404)
})
