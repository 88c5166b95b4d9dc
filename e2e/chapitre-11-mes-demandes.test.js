// Ce que l’on a suivi, demandé, ce qui fut refusé ou annulé ; retirer sa demande
// prévient qui comptait sur elle, et la place proposée à qui attendait se prend.

import { chapter } from './lib/chapter.js'

chapter('11. Mes demandes', {}, async ({ visit, mailbox }) => {
  const claire = await visit({ width: 320 })
  await claire.signInAs('Claire Vasseur')
  await claire.follow('Toutes vos demandes')
  await claire.near('Inscrites').sees('S’orienter à tout âge')
  await claire.near('Passées').sees('Protéger les données')
  await claire.near('Refusées').sees('Accueillir et orienter', 'Refusée par l’employeur')
  await claire.near('Annulées').sees('facile à lire', 'Retirée')
  await claire.sees('Votre année 2026', 'Actions réservées', '1 sur 5')
  await claire.follow('Accueillir et orienter')
  await claire.sees('Deux collègues suivent déjà cette formation')

  // Amandine gives her seat back: she says why.
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

  await mailbox.wait('ines.roux@pessac.example', 'Amandine Castets renonce')
  const toProvider = await mailbox.wait('emilie.vidal@les-passeurs.example', 'Amandine Castets renonce')
  const emilie = await visit()
  await emilie.signInAs('Émilie Vidal')
  await emilie.go(new URL(toProvider.links[0]).pathname)
  await emilie.sees('Je remplace une collègue')

  // Thomas waited: the seat that another gave back is kept for him, and he takes it.
  const thomas = await visit({ width: 320 })
  await thomas.signInAs('Thomas Girard')
  await thomas.go('/demandes')
  await thomas.near('Place proposée').follow('Accueillir et orienter')
  await thomas.sees('Une place vous est proposée')
  await thomas.press('Prendre la place')
  await thomas.sees('Votre place est réservée')
  await thomas.go('/demandes')
  await thomas.near('Inscrites').sees('Accueillir et orienter')

  // Of the next one, he will be told.
  await thomas.near('Inscrites').follow('Accueillir et orienter')
  await thomas.follow('Accueillir et orienter')
  await thomas.press('Me prévenir de la prochaine session')
  await thomas.sees('un courriel vous préviendra', 'Ne plus me prévenir')
})
