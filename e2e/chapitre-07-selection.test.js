// Le prestataire lit, choisit et annonce une seule fois ; chacun l’apprend au
// même moment.

import assert from 'node:assert/strict'
import { chapter } from './lib/chapter.js'

const action = 'Conduire un entretien d’accompagnement'

chapter('7. La sélection', {}, async ({ visit, mailbox }) => {
  const nora = await visit()
  await nora.signInAs('Nora Belkacem')
  await nora.follow('Choisir les participants')
  await nora.heading('Choisir les participants')
  await nora.sees('c’est moi qui reçois la colère') // of Awa, the first to read

  // One after the other; nobody is told yet.
  for (const name of ['Awa Traoré', 'Léa Moreau', 'Maïté Etcheverry']) {
    await nora.press(`Retenir : ${name}`)
    await nora.sees('Personne n’est prévenu avant la publication')
  }
  for (const name of ['Noé Tessier', 'Camille Darrieux']) {
    await nora.follow(name)
    await nora.press(`Retenir : ${name}`)
  }
  await nora.sees('7 sur 6', 'Au-delà du nombre permis pour sa structure')

  // Seven for six seats, then three of one structure: refused.
  await nora.follow('Vérifier puis publier la liste')
  await nora.sees('Vous avez retenu plus de personnes qu’il ne reste de places')
  await nora.follow('Revenir à la sélection')
  await nora.follow('Léa Moreau')
  await nora.press('Liste d’attente : Léa Moreau')
  await nora.follow('Vérifier puis publier la liste')
  await nora.sees('Une structure a plus de personnes retenues que la règle ne le permet')
  await nora.follow('Revenir à la sélection')
  await nora.follow('Camille Darrieux')
  await nora.fill('Motif', '')
  await nora.press('Ne pas retenir : Camille Darrieux')
  await nora.sees('Erreur')
  await nora.fill('Motif', 'Deux collègues de votre commune ont déjà une place.')
  await nora.press('Ne pas retenir : Camille Darrieux')

  await nora.follow('Vérifier puis publier la liste')
  await nora.sees('Retenus (5)', 'Liste d’attente (1)', 'Non retenus (1)')
  await nora.sees('1 place reste libre', 'une place est proposée à Léa Moreau')
  assert.deepEqual(about(mailbox), [])
  await nora.press('Publier la liste')
  await nora.sees('La liste est publiée')

  for (const who of ['youssef.benali@pessac', 'elise.chabot@perigueux', 'awa.traore@limoges', 'maite.etcheverry@pau', 'noe.tessier@larochelle']) {
    await mailbox.wait(`${who}.example`, 'Vous avez une place')
  }
  await mailbox.wait('lea.moreau@poitiers.example', 'Une place vous est proposée')
  const refused = await mailbox.wait('camille.darrieux@pau.example', 'n’est pas retenue')
  assert.match(refused.text, /Deux collègues de votre commune ont déjà une place/)

  // Once: going back shows that it is done, and nobody is told twice.
  await nora.back()
  await nora.sees('La liste est déjà publiée')
  const camille = await visit({ width: 320 })
  await camille.signInAs('Camille Darrieux')
  await camille.go(new URL(refused.links[0]).pathname)
  await camille.sees('Deux collègues de votre commune ont déjà une place')
  assert.deepEqual(about(mailbox), [])
})

// Answers about this action that nobody has waited for.
const about = mailbox => mailbox.messages.map(m => m.subject)
  .filter(s => s.includes(action) && /place|attente|retenue/.test(s))
