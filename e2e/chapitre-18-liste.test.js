// Une place qui se libère est proposée à qui attend ; le tableau de sélection se
// tient au clavier comme sans scripts, et chaque courriel se lit avant de partir.

import { chapter } from './lib/chapter.js'

chapter('18. Une seule liste', {}, async ({ visit, mailbox, scripts }) => {
  const noe = await visit()
  await noe.signInAs('Noé Tessier')
  await noe.go('/demandes')
  await noe.near('Inscrite').follow('Repérer l’illettrisme')
  await noe.follow('Retirer ma demande')
  await noe.fill('Pourquoi', 'Je suis appelé ailleurs ces deux jours.')
  await noe.press('Retirer ma demande')
  await noe.sees('La demande est retirée')

  // Amandine was first to wait: the seat is kept for her until she answers.
  const mail = await mailbox.wait('amandine.castets@pessac.example', 'Une place vous est proposée')
  const amandine = await visit({ width: 320 })
  await amandine.signInAs('Amandine Castets')
  await amandine.go(new URL(mail.links[0]).pathname)
  await amandine.sees('Une place vous est proposée', 'Sans réponse, elle va à la personne suivante')
  await amandine.press('Prendre la place')
  await amandine.sees('Votre place est réservée')

  // Awa knows her place, the rule, and what came of the list so far.
  const awa = await visit()
  await awa.signInAs('Awa Traoré')
  await awa.go('/demandes')
  await awa.near('Liste d’attente').follow('Repérer l’illettrisme')
  await awa.sees('Personne n’est avant vous', 'L’ordre d’arrivée des demandes', '1 depuis l’annonce de la liste')
  await awa.press('Je peux venir au dernier moment')
  await awa.sees('une place libérée au dernier moment vous sera proposée en premier')

  // The board, by the keyboard or without scripts.
  const nora = await visit()
  await nora.signInAs('Nora Belkacem')
  await nora.follow('Choisir les participants')
  await nora.sees('Si vous retenez cette demande', '5 sur 5 (1 note) · animation')
  if (scripts) await nora.strike('r', { leads: true })
  else await nora.press('Retenir : Awa Traoré')
  await nora.sees('Votre choix est enregistré', '3 sur 6')
  await nora.follow('Youssef Benali')
  await nora.choose('Votre note', '4')
  await nora.press('Enregistrer ma lecture : Youssef Benali')
  await nora.sees('4 sur 5 (1 note) · animation')

  // Each letter is read before it is sent.
  await nora.follow('Vérifier puis publier la liste')
  await nora.follow('Lire son courriel : Youssef Benali')
  await nora.sees('Le courriel que recevra Youssef Benali', 'Vous avez une place pour')
})
