// Un autre service connecte avec le compte d’ici : ce qu’il saura est dit avant,
// l’accord se retire, et l’on s’en va d’un côté puis de l’autre.

import { chapter } from './lib/chapter.js'

chapter('15. Les services reliés', {}, async ({ visit }) => {
  const claire = await visit({ width: 320 })
  await claire.go('/demo/agenda')
  await claire.follow('Se connecter avec mon compte PROFIL')
  await claire.heading('Se connecter')
  await claire.press('Claire Vasseur')
  await claire.heading('Agenda partagé souhaite vous reconnaître')
  await claire.sees('Claire Vasseur', 'claire.vasseur@bordeaux.example', 'Votre mot de passe reste ici')
  await claire.pressOnward('Refuser', 'Vous n’avez pas donné votre accord')
  await claire.sees('L’agenda n’a rien appris de vous')

  await claire.follow('Revenir à l’agenda')
  await claire.follow('Se connecter avec mon compte PROFIL')
  await claire.pressOnward('Continuer vers Agenda partagé', 'Bienvenue dans l’agenda')
  await claire.sees('"family_name": "Vasseur"', '"siret": "')
  await claire.seesNot('"phone_number"')

  // Once agreed, nothing is asked; once withdrawn, it is again.
  await claire.go('/demo/agenda')
  await claire.follow('Se connecter avec mon compte PROFIL')
  await claire.heading('Bienvenue dans l’agenda')
  await claire.follow('Mes services, dans PROFIL')
  await claire.near('Agenda partagé').press('Retirer mon accord')
  await claire.sees('Retiré le')
  await claire.go('/demo/agenda')
  await claire.follow('Se connecter avec mon compte PROFIL')
  await claire.heading('Agenda partagé souhaite vous reconnaître')

  // A référent: the rights are told too, and leaving is asked on both sides.
  const marc = await visit()
  await marc.signInAs('Marc Delage')
  await marc.go('/demo/agenda')
  await marc.follow('Se connecter avec mon compte PROFIL')
  await marc.sees('Référent')
  await marc.pressOnward('Continuer vers Agenda partagé', 'Bienvenue dans l’agenda')
  await marc.sees('"referent"')
  await marc.follow('Quitter l’agenda')
  await marc.heading('Vous déconnecter aussi d’ici')
  await marc.pressOnward('Me déconnecter', 'Agenda partagé')
  await marc.go('/moi')
  await marc.heading('Se connecter')
})
