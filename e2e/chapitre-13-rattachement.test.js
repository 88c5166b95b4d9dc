// Le rattachement : ce qui rattache sans attendre, ce qui l’interdit, qui répond
// dans les autres cas ; passer la main, partir.

import { chapter } from './lib/chapter.js'

chapter('13. Le rattachement', {}, async ({ visit, mailbox }) => {
  // The référent proposes a domain and invites somebody.
  const marc = await visit({ width: 320 })
  await marc.signInAs('Marc Delage')
  await marc.go('/structures')
  await marc.follow('Ouvrir la page de la structure')
  await marc.follow('Régler qui peut rejoindre la structure')
  await marc.fill('Adresse à inviter', 'lena.morel@example.org')
  await marc.press('Envoyer l’invitation')
  await marc.sees('lena.morel@example.org')
  await marc.fill('Domaine', 'gmail.com')
  await marc.press('Proposer ce domaine')
  await marc.sees('Tout le monde peut avoir une adresse à ce domaine')
  await marc.fill('Domaine', 'bordeaux.example')
  await marc.press('Proposer ce domaine')
  await marc.sees('@bordeaux.example')

  // The gestionnaire decides on domains, and names an official contact.
  const odile = await visit()
  await odile.signInAs('Odile Garnier')
  await odile.go((await mailbox.wait('odile.garnier@cap-demain.example', 'Domaine d’adresses à vérifier')).links[0])
  await odile.fill('Domaine', 'bordeaux.example')
  await odile.choose('Ce que vous en dites', 'Vérifié')
  await odile.press('Enregistrer le domaine')
  await odile.near('@bordeaux.example').sees('Vérifié')
  await odile.fill('Domaine', 'interim.example')
  await odile.choose('Ce que vous en dites', 'Refusé')
  await odile.press('Enregistrer le domaine')
  await odile.near('@interim.example').sees('Refusé')
  await odile.go('/gestion?file=referents')
  await odile.follow('Sophie Brun')
  await odile.follow('Commune d’Angoulême')
  await odile.follow('Qui peut rejoindre')
  await odile.fill('Contact officiel', 'accueil@angouleme.example')
  await odile.press('Enregistrer le contact')
  await odile.sees('accueil@angouleme.example')

  // Who waited at that domain is let in at once, and so is who comes.
  await mailbox.wait('samir.haddad@bordeaux.example', 'est confirmé')
  const join = async (person, address, sees) => {
    await person.openAccount(address, mailbox)
    await person.go('/structures/recherche?q=bordeaux+commune')
    await person.follow('Commune de Bordeaux')
    await person.sees(...sees)
  }
  const enter = async (person, first, last, sees) => {
    await person.fillAll({ 'Prénom': first, 'Nom': last, 'Votre fonction': 'Conseillère' })
    await person.press('Créer mon compte')
    await person.sees(...sees)
  }
  const rose = await visit({ width: 320 })
  await join(rose, 'rose.alvarez@bordeaux.example', ['Votre adresse est à un domaine vérifié'])
  await enter(rose, 'Rose', 'Alvarez', ['Confirmé', 'Domaine vérifié'])
  await mailbox.wait('marc.delage@bordeaux.example', 'Rose Alvarez')

  // A refused domain, a mailbox that anybody may have, an invitation.
  const ugo = await visit()
  await join(ugo, 'ugo.petrel@interim.example', ['Domaine refusé', 'n’est pas accepté pour cette structure'])
  const nadia = await visit()
  await join(nadia, 'nadia.kaci@gmail.com', ['Le référent de la structure vérifie'])
  await enter(nadia, 'Nadia', 'Kaci', ['Chez le référent', 'Marc Delage'])
  const lena = await visit()
  const invited = await mailbox.wait('lena.morel@example.org', 'vous invite à rejoindre')
  await lena.openAccount('lena.morel@example.org', mailbox)
  await lena.go(invited.links[0])
  await lena.sees('vous a invité')
  await enter(lena, 'Léna', 'Morel', ['Confirmé', 'Invitation du référent'])

  // A provisional référent proves who she is, by the official contact.
  const sophie = await visit({ width: 320 })
  await sophie.signInAs('Sophie Brun')
  await sophie.go('/structures')
  await sophie.follow('Ouvrir la page de la structure')
  await sophie.follow('Le prouver tout de suite')
  await sophie.press('Envoyer un code au contact officiel')
  const letter = await mailbox.wait('accueil@angouleme.example', 'Un code pour Sophie Brun')
  await sophie.fill('Code', 'AAAA-AAAA')
  await sophie.press('Prouver mon rattachement')
  await sophie.sees('Ce n’est pas le bon code')
  await sophie.fill('Code', letter.text.match(/[A-Z2-9]{4}-[A-Z2-9]{4}/)[0])
  await sophie.press('Prouver mon rattachement')
  await sophie.near('Commune d’Angoulême').sees('Référent', 'Code du contact officiel')
  await mailbox.wait('sophie.brun@angouleme.example', 'Votre rôle de référent')
  await sophie.follow('Ouvrir la page de la structure')
  await sophie.sees('Damien Roche') // who waited for the gestionnaire now waits for her

  // The référent goes: first the role, then himself.
  await marc.go('/structures')
  await marc.follow('Ouvrir la page de la structure')
  await marc.follow('Samir Haddad')
  await marc.press('Transmettre le rôle de référent')
  await marc.sees('Le rôle de référent est transmis')
  await mailbox.wait('samir.haddad@bordeaux.example', 'vous est confié')
  await marc.follow('Quitter cette structure')
  await marc.sees('Ce qui arrivera est montré', 'Aucune demande en cours')
  await marc.press('Quitter cette structure')
  await marc.sees('Vous n’êtes rattaché à aucune structure', 'Quitté')
})
