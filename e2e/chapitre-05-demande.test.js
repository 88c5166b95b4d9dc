// La demande : ce qui pourrait bloquer dit avant, un brouillon gardé, une
// connexion qui expire sans rien perdre, et un reçu.

import assert from 'node:assert/strict'
import { chapter } from './lib/chapter.js'

const need = 'Quelle situation de votre travail'
const after = 'Que ferez-vous différemment après'
const soon = new Date(Date.now() + 16 * 86_400_000).toISOString().slice(0, 10)
const words = 'Mes collègues me demandent <b>chaque semaine</b> si elles peuvent confier un compte rendu à ces outils, & je ne sais pas répondre.'

chapter('5. La demande', {}, async ({ visit, mailbox }) => {
  const claire = await visit({ width: 320 })
  await claire.signInAs('Claire Vasseur')

  // One live request for a course: said before anything is written.
  await claire.go('/offre?q=entretien&departement=64')
  await claire.follow('Conduire un entretien d’accompagnement')
  await claire.sees('Déjà demandée', 'Suivre ma demande')
  await claire.go(claire.path() + '/demande')
  await claire.sees('Ce que nous avons vérifié', 'Bloquant', 'Voir cette demande')
  await claire.seesNot('Envoyer ma demande')

  // Her draft awaits her.
  await claire.go('/demandes')
  await claire.near('Brouillon').follow('Lab’Innov : l’intelligence artificielle au guichet')
  await claire.sees('Tout est en règle', 'Brouillon enregistré')
  await claire.press('7 points en règle', { stays: true })
  await claire.sees('Il vous reste')
  assert.match(await claire.valueOf(need), /^Mes collègues utilisent déjà ces outils/)
  await claire.fill(after, 'Répondre.')
  await claire.press('Envoyer ma demande')
  await claire.sees('Cette réponse est trop courte', 'Cochez cette case')
  assert.equal(await claire.valueOf(after), 'Répondre.')
  await claire.fill(need, words)
  await claire.press('Enregistrer le brouillon')
  await claire.sees('Votre brouillon est enregistré')
  assert.equal(await claire.valueOf(need), words)

  // Her login is closed from elsewhere while she writes the rest.
  const elsewhere = await visit()
  await elsewhere.signInAs('Claire Vasseur')
  await elsewhere.go('/moi/connexions')
  await elsewhere.press('Fermer toutes les autres')
  await claire.fill(after, 'Proposer à ma direction une règle courte, avec des exemples.')
  await claire.tick('J’ai pu lire ces informations')
  await claire.press('Envoyer ma demande')
  await claire.heading('Se connecter')
  await claire.sees('Votre connexion a expiré', 'Ce que vous avez saisi est gardé')
  await claire.fill('Adresse électronique', 'claire.vasseur@bordeaux.example')
  await claire.fill('Mot de passe', 'six loutres lisent le journal')
  await claire.press('Se connecter')
  await claire.heading('Reprendre ce que vous faisiez')
  await claire.press('Reprendre')

  // The receipt: a reference, who answers, until when; her words as she typed.
  await claire.sees('Demande n°', 'Votre employeur doit répondre', 'Marc Delage a reçu votre demande et peut répondre jusqu’au', words)
  const receipt = claire.path()
  const { text } = await mailbox.wait('claire.vasseur@bordeaux.example', 'à votre employeur de répondre')
  assert.match(text, /n°.\d{4}-\d+/)
  await mailbox.wait('marc.delage@bordeaux.example', 'Claire Vasseur demande « Lab’Innov : l’intelligence')

  // Pressed twice at once, one request is made; the page he left says so.
  const lucas = await visit()
  await lucas.signInAs('Lucas Petit')
  await lucas.go('/offre?q=droits&au=' + soon)
  await lucas.follow('Les droits à la formation, du salarié à l’indépendant')
  await lucas.follow('Demander une place')
  await lucas.fill(need, 'À l’accueil, on me demande chaque jour qui paie une formation, et je renvoie vers un site que je connais mal.')
  await lucas.fill(after, 'Répondre aux questions simples sans me tromper.')
  await lucas.tick('J’ai pu lire ces informations')
  await lucas.press('Envoyer ma demande', { times: 2 })
  await lucas.sees('Votre employeur doit répondre')
  await mailbox.wait('marc.delage@bordeaux.example', 'Lucas Petit demande « Les droits')
  assert.deepEqual(mailbox.messages.map(m => m.subject).filter(s => s.startsWith('Lucas Petit demande')), [])

  await lucas.back()
  await lucas.sees('Voir cette demande')
  await lucas.seesNot('Envoyer ma demande')

  // A colleague's request does not exist.
  await lucas.go(receipt)
  await lucas.sees('Cette page n’existe pas, ou vous n’y avez pas accès')
  await lucas.seesNot('Claire')
})
