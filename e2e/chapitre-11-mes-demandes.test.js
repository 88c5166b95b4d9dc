// Ce que l’on a suivi, demandé, ce qui fut refusé ou annulé ; et retirer sa
// demande donne la place à qui attendait.

import { chapter } from './lib/chapter.js'

chapter('11. Mes demandes', {}, async ({ visit, mailbox }) => {
  const claire = await visit({ width: 320 })
  await claire.signInAs('Claire Vasseur')
  await claire.follow('Toutes vos demandes')
  await claire.near('Inscrites').sees('S’orienter à tout âge')
  await claire.near('Passées').sees('Protéger les données')
  await claire.near('Refusées').sees('Accueillir et orienter', 'Refusée par l’employeur')
  await claire.near('Annulées').sees('facile à lire', 'Retirée')
  await claire.sees('Actions réservées en', '1 sur 5')
  await claire.follow('Accueillir et orienter')
  await claire.sees('Deux collègues suivent déjà cette formation')

  // Amandine gives her seat back: she says why, and Thomas has it at once.
  const amandine = await visit()
  await amandine.signInAs('Amandine Castets')
  await amandine.go('/demandes')
  await amandine.near('Inscrites').follow('Accueillir et orienter')
  await amandine.follow('Retirer ma demande')
  await amandine.press('Retirer ma demande')
  await amandine.sees('Erreur')
  await amandine.fill('Pourquoi', 'Je remplace une collègue ces deux jours.')
  await amandine.press('Retirer ma demande')
  await amandine.sees('Retirée')

  const told = await mailbox.wait('thomas.girard@poitiers.example', 'Une place s’est libérée')
  await mailbox.wait('ines.roux@pessac.example', 'Amandine Castets renonce')
  const toProvider = await mailbox.wait('emilie.vidal@les-passeurs.example', 'Amandine Castets renonce')
  const emilie = await visit()
  await emilie.signInAs('Émilie Vidal')
  await emilie.go(new URL(toProvider.links[0]).pathname)
  await emilie.sees('Je remplace une collègue')
  const thomas = await visit({ width: 320 })
  await thomas.signInAs('Thomas Girard')
  await thomas.go(new URL(told.links[0]).pathname)
  await thomas.sees('Votre place est réservée', 'Une place s’est libérée')
  await thomas.go('/demandes')
  await thomas.near('Inscrites').sees('Accueillir et orienter')
})
