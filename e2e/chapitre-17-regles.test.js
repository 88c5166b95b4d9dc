// Les règles d’accès : la gestionnaire en change une, l’essaie sur les demandes
// passées, la publie ; une personne lit la nouvelle phrase. Et une session qui
// s’ouvre d’abord aux adhérents.

import { chapter } from './lib/chapter.js'

chapter('17. Les règles d’accès et les ouvertures', {}, async ({ visit }) => {
  const odile = await visit({ width: 320 })
  await odile.signInAs('Odile Garnier')
  await odile.go('/gestion')
  await odile.press('Gestion, page : Files d’attente', { stays: true })
  await odile.follow('Règles')
  await odile.sees('En vigueur : version 2', 'Demandé par les réseaux')
  await odile.follow('Changer les règles')
  await odile.follow('Formations réservées, par personne et par année civile')
  await odile.fill('Au plus', 'beaucoup')
  await odile.press('Mettre dans le brouillon')
  await odile.sees('Donnez un nombre')
  await odile.fill('Au plus', '1')
  await odile.press('Mettre dans le brouillon')
  await odile.sees('Le brouillon est enregistré', 'Ce que le brouillon change', 'Avant : Une personne a au plus 3 demandes')

  // What an absence does is a rule like the others, with its own form.
  await odile.follow('Ajouter une règle')
  await odile.follow('Un nombre d’absences sans prévenir')
  await odile.seesNot('Sur quoi elle compte')
  await odile.fill('À partir de', '2')
  await odile.tick('La demande passe après les autres')
  await odile.press('Mettre dans le brouillon')
  await odile.sees('À partir de 2 absences sans prévenir dans une année civile, la demande passe après les autres')

  await odile.follow('Essayer sur les demandes passées')
  await odile.sees('Avec ces règles', 'auraient été refusées', 'Avec les règles en vigueur')
  await odile.fill('Motif', 'Une formation par an et par personne, le temps que chacun en ait eu une.')
  await odile.press('Publier ces règles')
  await odile.sees('Les règles sont publiées', 'En vigueur : version 3')
  await odile.follow('Version 3')
  await odile.sees('Ce que cette version a changé', 'Une formation par an et par personne')

  // Claire reads the new number before she asks.
  const claire = await visit()
  await claire.signInAs('Claire Vasseur')
  await claire.go('/demandes')
  await claire.sees('dont formations', 'sur 1')

  // A session that opens to the structures with an adhésion first: the others
  // prepare their request meanwhile.
  const patrick = await visit()
  await patrick.signInAs('Patrick')
  await patrick.go('/offre?q=facile&departement=64')
  await patrick.follow('facile à lire')
  await patrick.sees('pour vous', 'Ouverture pour les structures adhérentes', 'Ouverture pour tout le monde')
  await patrick.follow('Préparer ma demande')
  await patrick.sees('Le formulaire s’ouvre le', 'Écrivez votre motivation dès maintenant')
  await patrick.seesNot('Envoyer ma demande')
  // The whole programme opens to the structures with an adhésion first: seen
  // before it is kept, with its reason, and left alone by who has their own.
  await odile.go('/gestion/regles')
  await odile.follow('Régler les ouvertures du programme')
  await odile.near('Ouverture 1').choose('Pour', 'Les structures adhérentes')
  await odile.near('Ouverture 1').fill('Jours après l’ouverture', '0')
  await odile.near('Ouverture 1').fill('Heure', '09:00')
  await odile.near('Ouverture 2').choose('Pour', 'Tout le monde')
  await odile.near('Ouverture 2').fill('Jours après l’ouverture', '2')
  await odile.near('Ouverture 2').fill('Heure', '09:00')
  await odile.press('Voir qui peut demander, et quand')
  await odile.sees('Rien n’est encore enregistré', 'Sessions concernées')
  await odile.press('Enregistrer les ouvertures')
  await odile.sees('Il y a un problème')
  await odile.fill('Motif', 'Les adhérents ont voté cette priorité en réunion d’automne.')
  await odile.press('Enregistrer les ouvertures')
  await odile.sees('Les ouvertures du programme sont enregistrées')
  await patrick.go('/offre?q=guichet&departement=86')
  await patrick.follow('au guichet')
  await patrick.sees('Ouverture pour les structures du réseau', 'Ces ouvertures sont celles de la session')
  await patrick.go('/offre?q=territoire&departement=19')
  await patrick.follow('cartographier')
  await patrick.sees('Ouverture pour les structures adhérentes', 'Ces ouvertures sont celles du programme')
})
