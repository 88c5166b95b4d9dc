// D'abord la sélection, puis l'accord de l'employeur : l'organisme choisit, une
// place est gardée, l'employeur répond en dernier.

import { chapter } from './lib/chapter.js'

chapter('23. D’abord la sélection, puis l’employeur', {}, async ({ visit, mailbox }) => {
  const course = 'Écrire facile à lire et à comprendre'
  const youssef = await visit()
  await youssef.signInAs('Youssef Benali')
  await youssef.go('/offre?q=facile&departement=19')
  await youssef.follow(course)
  await youssef.sees('D’abord la sélection, puis l’accord de l’employeur', 'Votre demande va droit au prestataire')
  const session = youssef.path()
  await youssef.follow('Demander une place')
  await youssef.sees('votre employeur n’est interrogé que si elle est retenue')
  await youssef.fill('Quelle situation de votre travail', 'Les courriers que nous envoyons ne sont pas compris par une partie des personnes que je reçois.')
  await youssef.fill('Que ferez-vous différemment après', 'Réécrire nos dix courriers les plus envoyés.')
  await youssef.tick('J’ai pu lire ces informations')
  await youssef.press('Envoyer ma demande')
  await youssef.sees('L’organisme choisit les participants', 'il n’est prévenu de rien')

  // His employer knows nothing of it; the provider reads it, and chooses.
  const ines = await visit({ width: 320 })
  await ines.signInAs('Inès Roux')
  await ines.go('/employeur')
  await ines.seesNot(course)
  const emilie = await visit()
  await emilie.signInAs('Émilie Vidal')
  await emilie.go(session + '/selection')
  await emilie.sees('Les courriers que nous envoyons', 'Les employeurs des personnes retenues sont interrogés')
  await emilie.press('Retenir : Youssef Benali')
  await emilie.follow('Vérifier puis publier la liste…')
  await emilie.sees('Leur place est gardée, et leur employeur est interrogé')
  await emilie.press('Publier la liste')
  await emilie.sees('1 personne retenue attend l’accord de son employeur', 'place gardée')

  // A seat is kept; the employer has the last word.
  await youssef.go(youssef.path())
  await youssef.sees('Il manque l’accord de votre employeur', 'une place vous est gardée')
  await ines.go((await mailbox.wait('ines.roux@pessac.example', 'Youssef Benali demande « Écrire facile')).links[0])
  await ines.sees('C’est à vous de répondre', 'une place lui est gardée')
  await ines.press('Accepter la demande')
  await ines.sees('Votre accord est enregistré')
  await mailbox.wait('youssef.benali@pessac.example', 'Vous avez une place')
  await youssef.go(youssef.path())
  await youssef.sees('Votre place est réservée')
})

chapter('23. L’employeur se reprend', {}, async ({ visit, mailbox }) => {
  const marc = await visit({ width: 320 })
  await marc.signInAs('Marc Delage')
  await marc.go('/employeur')
  await marc.tick('Choisir Claire Vasseur')
  await marc.tick('Choisir Lucas Petit')
  await marc.fill('Motif', 'Nous sommes trop peu à ces dates.')
  await marc.press('Refuser les demandes cochées')
  await marc.heading('Vos réponses sont enregistrées')
  await marc.sees('Vous pouvez reprendre ces réponses pendant 10 minutes')
  await marc.press('Reprendre ces réponses')
  await marc.sees('Vos réponses sont reprises', 'Claire Vasseur', 'Lucas Petit')
  await mailbox.wait('claire.vasseur@bordeaux.example', 'votre employeur revient sur sa réponse')

  // One, with what he proposes instead; then taken back from its page.
  await marc.follow('Claire Vasseur')
  await marc.fill('Motif', 'Janvier est trop chargé.')
  await marc.choose('Si vous refusez, ce que vous proposez', 'Une autre date')
  await marc.press('Refuser la demande')
  await marc.sees('Votre refus est enregistré', 'Vous pouvez reprendre votre réponse jusqu’au')
  const request = marc.path()
  const claire = await visit()
  await claire.signInAs('Claire Vasseur')
  await claire.go(request)
  await claire.sees('Refusée par l’employeur', 'Votre employeur vous propose')
  await marc.press('Reprendre ma réponse')
  await claire.go(request)
  await claire.sees('Votre employeur doit répondre', 'L’employeur est revenu sur sa réponse')
})
