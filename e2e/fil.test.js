// Un seul fil, de la première connexion à l’attestation, avec des personnes
// qui n’existaient pas ce matin ; la démonstration avance son horloge de trois
// jours, pour que la session ait lieu.

import assert from 'node:assert/strict'
import { chapter } from './lib/chapter.js'
import { paper, paperNamed } from './lib/papers.js'

const day = n => new Date(Date.now() + n * 86_400_000).toISOString().slice(0, 10)
const action = 'Écrire un projet de formation qui tient debout'
const args = []

chapter('Le fil', { product: { args } }, async ({ visit, product, mailbox }) => {
  const [alix, bruno] = [await visit(), await visit({ width: 320 })]
  const [nora, odile, hugo] = [await visit(), await visit(), await visit({ width: 320 })]
  const arrives = async (person, address, first, last, work) => {
    await person.openAccount(address, mailbox)
    await person.fill('Où travaillez-vous', '33500 Libourne')
    await person.strike('Enter', { leads: true })
    await person.follow('Commune de Libourne')
    await person.fillAll({ 'Prénom': first, 'Nom': last, 'Votre fonction': work })
    await person.press('Créer mon compte')
  }
  const staff = async (person, name) => {
    await person.signInAs(name)
    await person.heading('Ce qui vous attend')
  }

  // 1 to 3. Two colleagues; the first is confirmed, then answers for the second.
  await arrives(alix, 'alix.fournier@example.org', 'Alix', 'Fournier', 'Cheffe de projet')
  await staff(odile, 'Odile Garnier')
  await odile.go('/gestion?file=referents')
  await odile.follow('Alix Fournier')
  await odile.press('Confirmer comme référent')
  await arrives(bruno, 'bruno.martel@example.org', 'Bruno', 'Martel', 'Conseiller')
  await alix.go((await mailbox.wait('alix.fournier@example.org', 'Bruno Martel demande à rejoindre')).links[0])
  await alix.follow('Bruno Martel')
  await alix.press('Confirmer le rattachement')
  await alix.follow('Alix Fournier')
  await alix.press('Donner : Employeur')

  // 4. A session in three days.
  await staff(nora, 'Nora Belkacem')
  await nora.go('/offre?q=tient+debout&departement=33')
  await nora.follow(action)
  if (nora.path().startsWith('/sessions/')) await nora.follow('Lire le programme')
  await nora.follow('Créer une session')
  await nora.near('Demi-journée 1').fillAll({ 'Date': day(3), 'Début': '09:00', 'Fin': '12:30' })
  await nora.near('Formateur 1').fillAll({ 'Nom': 'Hugo Marchand', 'Titre ou qualité': 'Formateur d’adultes' })
  await nora.near('Formateur 1').choose('Compte', 'Hugo Marchand')
  await nora.fillAll({ 'Nom du lieu': 'Maison des outils', 'Code postal': '33500', 'Ville': 'Libourne', 'Nombre de places': '8' })
  await nora.near('Ouverture des demandes').fillAll({ 'Date': day(-1), 'Heure': '09:00' })
  await nora.near('Fin des demandes').fillAll({ 'Date': day(1), 'Heure': '18:00' })
  await nora.fill('Annonce de la liste', day(2))
  await nora.press('Enregistrer la session')
  await nora.follow('Ouvrir aux demandes')
  await nora.press('Ouvrir aux demandes')
  const session = nora.path()

  // 5 to 7. Asked, agreed, retained.
  await bruno.go(session)
  await bruno.follow('Demander une place')
  await bruno.fill('Quelle situation de votre travail', 'Je dois présenter un projet de formation à ma direction et je ne sais pas par où commencer.')
  await bruno.fill('Que ferez-vous différemment après', 'Écrire une page claire, que ma direction peut valider.')
  await bruno.tick('J’ai pu lire ces informations')
  await bruno.press('Envoyer ma demande')
  await bruno.sees('Votre employeur doit répondre')
  await alix.go((await mailbox.wait('alix.fournier@example.org', 'Bruno Martel demande')).links[0])
  await alix.press('Accepter la demande')
  await nora.go(session + '/selection')
  await nora.press('Retenir : Bruno Martel')
  await nora.follow('Vérifier puis publier la liste')
  await nora.press('Publier la liste')

  // 8. The papers of both.
  const convened = await mailbox.wait('bruno.martel@example.org', 'Votre convocation')
  assert.match(await paper(bruno, convened.links.find(l => l.includes('/documents/'))), /Bruno Martel.*Maison des outils/)
  const toSign = await mailbox.wait('alix.fournier@example.org', 'Convention à signer')
  assert.match(await paper(alix, toSign.links.find(l => l.includes('/documents/'))), /Commune de Libourne.*Bruno Martel/)

  // 9. Three days later.
  args.push('--ahead', '3')
  await product.end('SIGTERM')
  await product.restart()
  args.length = 0
  await staff(hugo, 'Hugo Marchand')
  await hugo.go('/emargement')
  await hugo.follow(action)
  await hugo.press('Ouvrir la feuille')
  await bruno.go('/emargement')
  await bruno.follow('Signer')
  await bruno.fill('Signer en tapant votre nom', 'Bruno Martel')
  await bruno.press('Signer cette demi-journée')
  await hugo.follow('Recharger la feuille')
  await hugo.follow('Contresigner')
  await hugo.fill('Signer en tapant votre nom', 'Hugo Marchand')
  await hugo.press('Contresigner')
  await staff(nora, 'Nora Belkacem')
  await nora.go(hugo.path())
  await nora.follow('Sceller la feuille')
  await nora.press('Sceller la feuille')

  // 10 to 12. What it leaves: a paper, a line, a trace.
  await bruno.go('/documents')
  await bruno.soonSees('Attestation d’assiduité')
  assert.match(await paper(bruno, await paperNamed(bruno, 'Attestation d’assiduité')), /Bruno Martel.*Durée suivie 3,50 h/)
  await bruno.go('/demandes')
  await bruno.sees(action)
  await staff(odile, 'Odile Garnier')
  await odile.go('/gestion/comptes?q=bruno.martel')
  await odile.follow('Bruno Martel')
  await odile.sees(action, 'Commune de Libourne')
})
