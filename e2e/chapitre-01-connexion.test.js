// Première connexion, mot de passe, connexions : une seule porte pour toutes
// les adresses.

import assert from 'node:assert/strict'
import { chapter } from './lib/chapter.js'

const phrase = 'sept loutres jaunes lisent le courrier'

chapter('1. La connexion', {}, async ({ visit, mailbox }) => {
  const jeanne = await visit({ width: 320 })
  await jeanne.go('/')
  await jeanne.follow('Se connecter ou créer un compte')
  await jeanne.heading('Se connecter')

  // What is wrong is said, and what was typed stays.
  await jeanne.fill('Adresse où recevoir le lien', 'jeanne.dubois')
  await jeanne.press('Recevoir un lien')
  await jeanne.sees('L’adresse doit contenir une fois le signe @')
  assert.equal(await jeanne.valueOf('Adresse où recevoir le lien'), 'jeanne.dubois')

  await jeanne.fill('Adresse où recevoir le lien', 'jeanne.dubois@example.org')
  await jeanne.press('Recevoir un lien')
  await jeanne.heading('Ouvrez le lien reçu par courriel')
  const mail = await mailbox.wait('jeanne.dubois@example.org')
  await jeanne.go(mail.links[0])
  await jeanne.heading('Choisir votre mot de passe')
  await jeanne.fill('Nouveau mot de passe', 'court')
  await jeanne.press('Enregistrer et me connecter')
  await jeanne.sees('Choisissez au moins 15 caractères')
  await jeanne.fill('Nouveau mot de passe', phrase)
  await jeanne.press('Enregistrer et me connecter')
  await jeanne.heading('Trouver votre structure')

  // The link serves once.
  const curious = await visit()
  await curious.go(mail.links[0])
  await curious.heading('Ce lien n’est plus valable')

  // Leaving and coming back by the password; the other browser can be closed.
  await curious.go('/connexion')
  await curious.fill('Adresse électronique', 'jeanne.dubois@example.org')
  await curious.fill('Mot de passe', 'pas du tout le bon mot')
  await curious.press('Se connecter')
  await curious.sees('Cette adresse et ce mot de passe ne vont pas ensemble')
  await curious.fill('Mot de passe', phrase)
  await curious.press('Se connecter')
  await curious.go('/moi/connexions')
  await curious.sees('Cette connexion')
  await curious.press('Fermer toutes les autres')
  await jeanne.go('/moi')
  await jeanne.heading('Se connecter')
  await curious.press('Se déconnecter')
  await curious.go('/moi')
  await curious.heading('Se connecter')

  // Somebody guesses elsewhere, is slowed down and told what to do; who knows the
  // password comes in all the same, on a browser that is known.
  const stranger = await visit()
  await stranger.go('/connexion')
  for (const guess of ['le chat de la voisine', 'le chien de la voisine', 'le poisson de la voisine', 'la voisine elle-même']) {
    await stranger.fill('Adresse électronique', 'jeanne.dubois@example.org')
    await stranger.fill('Mot de passe', guess)
    await stranger.press('Se connecter')
    await stranger.sees('demandez un lien')
  }
  await curious.fill('Adresse électronique', 'jeanne.dubois@example.org')
  await curious.fill('Mot de passe', phrase)
  await curious.press('Se connecter')
  await curious.go('/moi/connexions')
  await curious.sees('Cette connexion')
})
