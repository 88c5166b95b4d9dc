// À faire et nouvelles : ce qui attend, ce qui s’est passé ; quand chacun veut ses
// courriels ; ce que l’équipe voit d’un envoi, et comment elle le refait.

import { chapter } from './lib/chapter.js'

chapter('20. Les nouvelles et les courriels', {}, async ({ visit, mailbox }) => {
  await mailbox.wait('claire.vasseur@bordeaux.example', 'attestation') // the clerk has told what the world holds
  const claire = await visit({ width: 320 })
  await claire.signInAs('Claire Vasseur')
  await claire.go('/nouvelles')
  await claire.sees('À faire et nouvelles', 'Signer ma présence', 'Votre attestation est prête', 'Nouveau')
  await claire.press('Tout marquer comme lu')
  await claire.sees('tout est marqué comme lu', 'Votre attestation est prête')
  await claire.seesNot('Nouveau', 'Tout marquer comme lu')

  // What may be chosen is; what may not says why.
  await claire.follow('Choisir mes courriels')
  await claire.sees('Ce qui part toujours aussitôt', 'Une décision vous est due dès qu’elle est prise')
  await claire.choose('Accusés de réception', 'Chaque matin, en un seul courriel')
  await claire.press('Enregistrer')
  await claire.sees('Vos prochains courriels suivront ce choix')

  // The staff sees what became of each mail, and sends one again.
  const odile = await visit()
  await odile.signInAs('Odile Garnier')
  await odile.go('/gestion/comptes?q=vasseur')
  await odile.follow('Claire Vasseur')
  await odile.follow('Attestation')
  await odile.sees('Envoyé', 'Ce que PROFIL sait d’un envoi')
  await odile.press('Renvoyer : Claire Vasseur')
  await odile.sees('part dans un instant')
  await mailbox.wait('claire.vasseur@bordeaux.example', 'attestation')

  // An address that refuses stands beside the account; whose file was read knows.
  await odile.go('/gestion/comptes?q=lartigue')
  await odile.follow('Bastien Lartigue')
  await odile.sees('Une adresse refuse nos courriels', 'L’adresse n’existe pas')
  await claire.go('/moi')
  await claire.follow('Qui a vu mon dossier')
  await claire.near('Odile Garnier').sees('Votre compte')
})
