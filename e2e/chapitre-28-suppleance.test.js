// Un employeur s’absente : son suppléant répond à sa place, depuis le courriel,
// et annule une réponse donnée trop vite par le même lien.

import { chapter } from './lib/chapter.js'
import { sendsHerDraft } from './lib/requests.js'

// A day some days from now, as the fields of a date hold it.
const dayIn = (days) => {
  const [day, month, year] = new Intl.DateTimeFormat('fr-FR', { timeZone: 'Europe/Paris' }).format(Date.now() + days * 86400e3).split('/')
  return { Jour: day, Mois: month, Année: year }
}

chapter('28. Suppléance et réponse annulée', {}, async ({ visit, mailbox }) => {
  const marc = await visit()
  await marc.signInAs('Marc Delage')
  await marc.go('/employeur/absences')
  for (const [legend, days] of [['Premier jour d’absence', 0], ['Dernier jour d’absence', 6]]) {
    for (const [label, typed] of Object.entries(dayIn(days))) await marc.near(legend).fill(label, typed)
  }
  await marc.choose('Suppléant', 'Lucas Petit')
  await marc.press('Annoncer l’absence')
  await marc.sees('Absences annoncées', 'Lucas Petit')

  // What is asked meanwhile goes to the deputy.
  const { claire, link } = await sendsHerDraft(visit, mailbox, 'lucas.petit@bordeaux.example')

  // He agrees too soon, and cancels his answer: the same link answers again.
  const lucas = await visit({ width: 320 })
  await lucas.go(link)
  await lucas.sees('Par le lien envoyé à Lucas Petit')
  await lucas.press('Accepter la demande')
  await lucas.heading('Votre réponse est enregistrée')
  await lucas.sees('Vous avez accepté la demande de Claire Vasseur', 'pendant encore 10 minutes')
  await lucas.go(link)
  await lucas.sees('Demande déjà acceptée', 'Annuler ma réponse')
  await lucas.press('Annuler ma réponse')
  await lucas.heading('La demande attend votre réponse')
  await mailbox.wait('claire.vasseur@bordeaux.example', 'revient sur sa réponse')
  await lucas.follow('Répondre de nouveau')
  await lucas.fill('Motif', 'Cette semaine-là, l’accueil ne peut pas se passer de deux personnes.')
  await lucas.press('Refuser la demande')
  await lucas.sees('Vous avez refusé la demande de Claire Vasseur')
  await claire.go(claire.path())
  await claire.sees('Par le lien envoyé à Lucas Petit, en l’absence de Marc Delage')
})
