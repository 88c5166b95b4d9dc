// Une personne demande de corriger une donnée qu’elle ne peut pas changer ;
// l’équipe répond avec un motif, et la réponse reste dans « Mes données ».
// Puis elle efface son compte.

import { chapter } from './lib/chapter.js'

chapter('25. Une correction', {}, async ({ visit, mailbox }) => {
  const claire = await visit({ width: 320 })
  await claire.signInAs('Claire Vasseur')
  await claire.go('/moi/donnees')
  await claire.follow('demandez une correction')
  await claire.press('Envoyer ma demande')
  await claire.sees('Recopiez ce qui est faux')
  await claire.choose('Ce qui porte l’erreur', 'Un document')
  await claire.fill('Où elle se trouve', 'Attestation de novembre')
  await claire.fill('Ce qui est faux', 'Claire Vaseur')
  await claire.fill('Ce qui est juste', 'Claire Vasseur')
  await claire.press('Envoyer ma demande')
  await claire.sees('Votre demande est envoyée', 'En attente d’une réponse')

  const odile = await visit()
  await odile.signInAs('Odile Garnier')
  await odile.go('/gestion?file=corrections')
  await odile.follow('Claire Vasseur')
  await odile.press('Refuser la correction')
  await odile.sees('Expliquez en une phrase')
  await odile.fill('Réponse', 'L’organisme a refait l’attestation : la nouvelle version est dans vos documents.')
  await odile.press('C’est corrigé')
  await odile.sees('Votre réponse est envoyée')

  const mail = await mailbox.wait('claire.vasseur@bordeaux.example', 'est faite')
  await claire.go(mail.links[0])
  await claire.sees('Corrigée', 'la nouvelle version est dans vos documents')

  // What goes and what stays is read before; nothing goes without a word for it.
  await claire.go('/moi/donnees')
  await claire.sees('Télécharger ma copie')
  await claire.follow('Effacer mon compte')
  await claire.sees('Effacé')
  await claire.press('Effacer mon compte')
  await claire.sees('Il y a un problème')
  await claire.tick('J’ai compris')
  await claire.press('Effacer mon compte')
  await claire.seesNot('Se déconnecter')
})
