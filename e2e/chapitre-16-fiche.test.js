// La fiche d’une structure : la référente propose, l’équipe accepte un champ et
// refuse l’autre ; un refus est repris ; deux fiches n’en font plus qu’une.

import { chapter } from './lib/chapter.js'

chapter('16. La fiche d’une structure', {}, async ({ visit, mailbox }) => {
  const solene = await visit({ width: 320 })
  await solene.signInAs('Solène Guérin')
  await solene.go('/structures')
  await solene.follow('Ouvrir la page de la structure')
  await solene.follow('Tous les changements et leurs réponses')
  await solene.sees('Espace jeunes', 'Enregistré aussitôt', 'À vérifier')

  // One field is accepted, the other refused with its reason.
  const odile = await visit()
  await odile.signInAs('Odile Garnier')
  await odile.go('/gestion?file=changements')
  await odile.follow('Commune de La Rochelle')
  await odile.press('Je m’en occupe')
  await odile.sees('Vous vous en occupez')
  await odile.near('Contact officiel').choose('Votre décision', 'Accepter')
  await odile.near('Nom du site').choose('Votre décision', 'Refuser')
  await odile.near('Nom du site').fill('Motif du refus', 'Un seul site porte ce SIRET.')
  await odile.press('Envoyer mes décisions')
  await mailbox.wait('solene.guerin@larochelle.example', 'est traité')
  await solene.go('/structures')
  await solene.follow('Ouvrir la page de la structure')
  await solene.follow('Tous les changements et leurs réponses')
  await solene.sees('Un seul site porte ce SIRET', 'Accepté', 'Refusé')

  // Another establishment of one SIREN, where the référent is lent.
  const helene = await visit({ width: 320 })
  await helene.signInAs('Hélène Dubourg')
  await helene.go('/structures')
  await helene.near('prêté par La Passerelle').follow('La Passerelle – antenne')
  await helene.sees('Vous répondez ici par un rôle prêté', 'Mathilde Sarrazin')

  // Still there, once a year; and who leaves may stay.
  const mathilde = await visit()
  await mathilde.signInAs('Mathilde Sarrazin')
  await mathilde.sees('Toujours dans cette structure')
  await mathilde.press('Oui, toujours')
  await mathilde.sees('Nous vous le redemanderons dans un an')
  const bastien = await visit()
  await bastien.signInAs('Bastien Lartigue')
  await bastien.go('/structures')
  await bastien.sees('Votre dernier jour y est')
  await bastien.press('Annuler ce départ')
  await bastien.go('/structures')
  await bastien.seesNot('Votre dernier jour y est')
})
