// L’employeur répond : depuis le courriel, sans compte ouvert ; un suppléant
// pendant son absence ; une question arrête le délai ; un courriel perdu revient.

import assert from 'node:assert/strict'
import { chapter } from './lib/chapter.js'
import { sendsHerDraft } from './lib/requests.js'

chapter('19. L’employeur répond', {}, async ({ visit, mailbox }) => {
  // A question, and its answer.
  const marc = await visit()
  await marc.signInAs('Marc Delage')
  await marc.go('/employeur')
  await marc.follow('Claire Vasseur')
  await marc.sees('Questions et réponses', 'Qui tiendra vos rendez-vous pendant ces deux jours ?', 'Lucas prend les deux matins')
  await marc.fill('Votre question', 'Les deux jours sont-ils sûrs ?')
  await marc.press('Poser ma question')
  await marc.sees('Votre question est envoyée', 'le délai est arrêté')

  // Her request is sent; the letter holds a link, which opens without an account.
  const { claire, link } = await sendsHerDraft(visit, mailbox, 'marc.delage@bordeaux.example')
  const anybody = await visit({ width: 320 })
  await anybody.go(link)
  await anybody.sees('Par le lien envoyé à Marc Delage', 'Pour lire la motivation, connectez-vous')
  await anybody.seesNot('Mes collègues me demandent')
  await anybody.press('Refuser la demande')
  await anybody.sees('Motif')
  await anybody.press('Accepter la demande')
  await anybody.heading('Votre réponse est enregistrée')
  await anybody.go(link)
  await anybody.sees('Demande déjà acceptée', 'par Marc Delage')
  await claire.go(claire.path())
  await claire.sees('Par le lien envoyé à Marc Delage')

  // A letter that was lost comes back; an address that nobody knows is told the same.
  for (const address of ['marc.delage@bordeaux.example', 'personne@ailleurs.example']) {
    await anybody.go('/courriel-perdu')
    await anybody.fill('Adresse électronique', address)
    await anybody.press('Recevoir ce qui m’attend')
    await anybody.heading('Regardez vos courriels')
  }
  const lost = await mailbox.wait('marc.delage@bordeaux.example', 'attend votre réponse')
  assert.ok(lost.text)

  // What silence will mean is chosen by the structure, and printed on what is sent.
  await marc.go('/employeur')
  await marc.follow('Règles')
  await marc.fill('Délai de réponse', '30')
  await marc.press('Enregistrer la règle')
  await marc.sees('Il y a un problème')
  await marc.fill('Délai de réponse', '8')
  await marc.choose('Sans réponse à cette date', 'Accepter')
  await marc.press('Enregistrer la règle')
  await marc.sees('La règle est enregistrée')
})
