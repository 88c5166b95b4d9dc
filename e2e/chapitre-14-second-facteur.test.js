// Le second facteur : l’application de codes, les codes de secours, la clé
// d’accès, et les actes pour lesquels on confirme que c’est soi.

import assert from 'node:assert/strict'
import { chapter } from './lib/chapter.js'
import { codeOf } from './lib/totp.js'

const address = 'ines.morel@example.org'
const own = 'ines.chez.elle@example.org'
const phrase = 'sept loutres jaunes lisent le courrier'

const signIn = async (who, by = address) => {
  await who.go('/connexion')
  await who.fill('Adresse électronique', by)
  await who.fill('Mot de passe', phrase)
  await who.press('Se connecter')
}

chapter('14. Le second facteur', {}, async ({ visit, mailbox, scripts }) => {
  const ines = await visit()
  await ines.openAccount(address, mailbox)
  await ines.go('/moi/securite')
  await ines.follow('Activer une application de codes')
  const secret = await ines.page.$eval('.secret', e => e.textContent)
  await ines.fill('Code à six chiffres', '12')
  await ines.press('Activer')
  await ines.sees('Il y a un problème')
  assert.equal(await ines.page.$eval('.secret', e => e.textContent), secret)
  const served = codeOf(secret)
  await ines.fill('Code à six chiffres', served)
  await ines.press('Activer')
  await ines.heading('Vos codes de secours')
  const codes = await ines.page.$$eval('.codes li', all => all.map(e => e.textContent))
  assert.equal(codes.length, 10)
  await ines.follow('Je les ai gardés')
  await ines.sees('Activée', 'Il en reste 10')
  await mailbox.wait(address, 'application de codes')

  // The code is asked for after the password; a browser may be trusted.
  await ines.press('Se déconnecter')
  await signIn(ines)
  await ines.heading('Votre second facteur')
  await ines.fill('Code de votre application', served) // once
  await ines.press('Continuer')
  await ines.sees('Il y a un problème')
  await ines.fill('Code de votre application', codeOf(secret, Date.now() + 30_000))
  await ines.tick('Ne plus demander')
  await ines.press('Continuer')
  await ines.press('Se déconnecter')
  await signIn(ines)
  await ines.go('/moi/securite')
  await ines.sees('Navigateurs de confiance')

  // Another address of her own: it is hers once its link is followed.
  await ines.go('/moi/adresses')
  await ines.fill('Adresse à ajouter', 'ines.morel@gmial.com')
  await ines.press('Envoyer le lien')
  await ines.sees('Vouliez-vous écrire ines.morel@gmail.com')
  await ines.fill('Adresse à ajouter', own)
  await ines.press('Envoyer le lien')
  await ines.sees('À confirmer par le lien reçu')
  await ines.go((await mailbox.wait(own, 'Confirmez que cette adresse')).links[0])
  await ines.press('Ajouter cette adresse')
  await ines.near(own).sees('M’écrire ici')
  await mailbox.wait(address, 'Une adresse est ajoutée')

  // Elsewhere, without her telephone: a code of recovery serves once.
  const lost = await visit()
  await signIn(lost, own)
  await lost.press('Je n’ai ni mon téléphone, ni ma clé', { stays: true })
  await lost.fill('Code de secours', codes[0])
  await lost.press('Continuer avec ce code')
  await mailbox.wait(address, 'code de secours')
  await lost.go('/moi/securite')
  await lost.sees('Il en reste 9')

  // Everything is lost: the other address answers for her, after a wait that any
  // of her addresses stops.
  const bare = await visit({ width: 320 })
  await signIn(bare)
  await bare.press('J’ai tout perdu')
  await bare.press('Écrire à mes autres adresses')
  await bare.sees('Un courriel vous attend')
  await bare.go((await mailbox.wait(own, 'Retrouver votre compte')).links[0])
  await bare.press('Commencer les trois jours')
  await bare.sees('Trois jours à attendre')
  const told = await mailbox.wait(address, 'Votre second facteur sera retiré')
  await signIn(bare)
  await bare.press('J’ai tout perdu')
  await bare.sees('Encore un peu de patience', 'pourra s’ouvrir sans second facteur à partir du')
  await bare.go(told.links[0])
  await bare.press('Tout arrêter')
  await bare.sees('Votre second facteur est gardé')
  await mailbox.wait(own, 'Votre second facteur est gardé')

  // A passkey, where the browser has one to make.
  const held = await lost.holdKey() && scripts
  await lost.follow('Ajouter une clé d’accès')
  await lost.heading('Ajouter une clé d’accès')
  if (!held) return lost.sees('Rien ne se propose ici')
  await lost.fill('Nom de la clé', 'Téléphone du bureau')
  await lost.press('Créer la clé')
  await lost.sees('Téléphone du bureau')
  await mailbox.wait(address, 'clé d’accès')
  await lost.press('Se déconnecter')
  await lost.go('/connexion')
  await lost.press('Me connecter avec une clé d’accès')
  await lost.go('/moi/securite')
  await lost.sees('utilisée le')
})
