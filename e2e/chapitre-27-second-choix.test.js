// Le second choix : la demande qui n'est pas retenue passe d'elle-même à l'autre
// session. Et le désistement tardif : ce que rendre sa place coûte est dit avant.

import { chapter } from './lib/chapter.js'

chapter('27. Un second choix', {}, async ({ visit, mailbox }) => {
  const course = 'Écrire facile à lire et à comprendre'
  const youssef = await visit({ width: 320 })
  await youssef.signInAs('Youssef Benali')
  await youssef.go('/offre?q=facile&departement=19')
  await youssef.follow(course)
  const session = youssef.path()
  await youssef.follow('Demander une place')
  await youssef.sees('Si vous n’avez pas de place ici')
  const others = await youssef.page.$$eval('[name=second-choix] option', all => all.map(o => o.textContent))
  await youssef.choose('Second choix', others.find(o => o.includes('Pau')))
  await youssef.fill('Quelle situation de votre travail', 'Les courriers que nous envoyons ne sont pas compris par une partie des personnes que je reçois.')
  await youssef.fill('Que ferez-vous différemment après', 'Réécrire nos dix courriers les plus envoyés.')
  await youssef.tick('J’ai pu lire ces informations')
  await youssef.press('Envoyer ma demande')
  await youssef.sees('elle passe à celle du', 'Changer mon second choix')

  // The provider sees it, and what comes of a refusal before the list is published.
  const emilie = await visit()
  await emilie.signInAs('Émilie Vidal')
  await emilie.go(session + '/selection')
  await emilie.sees('A un second choix')
  await emilie.fill('Motif', 'Le groupe est fait de personnes qui écrivent chaque jour.')
  await emilie.press('Ne pas retenir : Youssef Benali')
  await emilie.follow('Vérifier puis publier la liste…')
  await emilie.sees('passe à son second choix')
  await emilie.press('Publier la liste')
  await emilie.sees('La liste est publiée')

  // One letter tells both, and the request goes on elsewhere.
  await mailbox.wait('youssef.benali@pessac.example', 'passe à votre second choix')
  await youssef.go(youssef.path())
  await youssef.sees('Pau', 'La demande passe à son second choix', 'Le groupe est fait de personnes qui écrivent', 'L’organisme choisit les participants')
})

chapter('27. Un désistement tardif', {}, async ({ visit }) => {
  const odile = await visit()
  await odile.signInAs('Odile Garnier')
  await odile.go('/gestion/regles/brouillon/nouvelle')
  await odile.follow('Se désister à temps')
  await odile.fill('Jours avant la session', '15')
  await odile.press('Mettre dans le brouillon')
  await odile.sees('Rendre sa place ne compte pas jusqu’à 15 jours avant la session')
  await odile.go('/gestion/regles/essai')
  await odile.fill('Motif', 'Trop de places rendues la veille ne servent à personne.')
  await odile.press('Publier ces règles')
  await odile.sees('Les règles sont publiées')

  const claire = await visit({ width: 320 })
  await claire.signInAs('Claire Vasseur')
  await claire.go('/demandes')
  await claire.follow('S’orienter à tout âge')
  await claire.follow('Retirer ma demande')
  await claire.sees('Se désister aujourd’hui compte dans vos limites', 'Il n’y a pas d’autre conséquence')
  await claire.fill('Pourquoi', 'Un imprévu de service me retient au bureau.')
  await claire.press('Retirer ma demande')
  await claire.sees('désistement tardif')
  await claire.go('/demandes')
  await claire.sees('ne compte plus, sauf votre désistement tardif')
})
