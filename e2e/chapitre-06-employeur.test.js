// L'employeur : prévenu par courriel, il répond d'un lien, d'une ligne ou de
// plusieurs cases, et retrouve ce qu'il a décidé.

import assert from 'node:assert/strict'
import { chapter } from './lib/chapter.js'

const soon = new Date(Date.now() + 16 * 86_400_000).toISOString().slice(0, 10)

// Asks for a place in the session that answers a search.
async function asks (person, search, course) {
  await person.go('/offre?' + search)
  await person.follow(course)
  await person.follow('Demander une place')
  await person.fill('Quelle situation de votre travail', 'Je reçois chaque semaine des personnes à qui je ne sais pas répondre sur ce sujet.')
  await person.fill('Que ferez-vous différemment après', 'Répondre juste, et passer le relais à temps.')
  await person.tick('J’ai pu lire ces informations')
  await person.press('Envoyer ma demande')
  await person.sees('Votre employeur doit répondre')
}

chapter('6. L’employeur', {}, async ({ visit, mailbox }) => {
  const claire = await visit()
  await claire.signInAs('Claire Vasseur')
  await asks(claire, 'q=territoire&departement=47', 'Lab’Innov : cartographier')
  const lucas = await visit()
  await lucas.signInAs('Lucas Petit')
  await asks(lucas, 'q=droits&au=' + soon, 'Les droits à la formation')

  // From the mail, on a phone: what is asked, and what it means for the team.
  const marc = await visit({ width: 320 })
  await marc.signInAs('Marc Delage')
  await marc.go((await mailbox.wait('marc.delage@bordeaux.example', 'Claire Vasseur demande « Lab’Innov : cartographier')).links[0])
  await marc.sees('C’est à vous de répondre', 'Je reçois chaque semaine', '7 h, le', 'a déjà demandé', 'En formation ou en demande ces jours-là : Lucas Petit')
  await marc.press('Refuser la demande')
  await marc.sees('Il y a un problème')
  await marc.fill('Motif', 'Lucas y va déjà : il partagera la carte avec l’équipe.')
  await marc.press('Refuser la demande')
  await marc.sees('Votre refus est enregistré')
  const refused = await mailbox.wait('claire.vasseur@bordeaux.example', 'votre employeur a refusé')
  assert.match(refused.text, /il partagera la carte/)

  // One, by the button of its line.
  await marc.go('/employeur')
  await marc.near('Les droits à la formation').press('Accepter : Lucas Petit')
  await marc.sees('Votre accord est enregistré')
  await mailbox.wait('lucas.petit@bordeaux.example', 'votre employeur est d’accord')

  // Nothing ticked is said; then the two that are left, at once.
  await marc.press('Accepter les demandes cochées')
  await marc.sees('Cochez au moins une demande')
  await marc.tick('Choisir Claire Vasseur')
  await marc.tick('Choisir Lucas Petit')
  await marc.press('Accepter les demandes cochées')
  await marc.heading('Vos réponses sont enregistrées')
  await marc.sees('Claire Vasseur', 'Lucas Petit', '2 personnes sont prévenues')
  await marc.follow('Revenir aux demandes')
  await marc.sees('Aucune demande n’attend votre réponse')

  // What was decided, by filter and as a file.
  await marc.follow('Décisions')
  await marc.fill('Personne ou action', 'cartographier')
  await marc.choose('Réponse', 'Refus')
  await marc.press('Filtrer')
  assert.match(marc.path(), /q=cartographier&reponse=refus/)
  await marc.near('Claire Vasseur').sees('Refus', 'Marc Delage')
  await marc.seesNot('Lucas Petit')
  const file = await marc.fetch(marc.path().replace('/decisions', '/decisions.csv'))
  assert.match(file.type, /^text\/csv/)
  const lines = file.bytes.toString().trim().split('\r\n')
  assert.equal(lines.length, 2)
  assert.match(lines[1], /Claire Vasseur;.*;Refus;.*;Marc Delage;.*il partagera la carte/)

  // A colleague has no such page.
  await lucas.go('/employeur')
  await lucas.seesNot('Demandes à traiter')
  await claire.go('/demandes')
  await claire.near('cartographier').sees('Refusée par l’employeur')
})
