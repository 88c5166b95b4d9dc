// Des places sont réservées à une structure sans nom ; l’employeur nomme, la
// personne envoie sa demande et la place est à elle, le reste est rendu.

import { chapter } from './lib/chapter.js'

chapter('26. Des places réservées, à nommer', {}, async ({ visit, mailbox }) => {
  const yann = await visit()
  await yann.signInAs('Yann Kerbrat')
  await yann.go('/prestataire')
  await yann.near('Bordeaux, 33, et à distance').follow('Animer un atelier numérique')
  await yann.follow('Places réservées à des structures')
  await yann.fill('Chercher la structure', 'commune de bordeaux')
  await yann.press('Chercher')
  await yann.press('Réserver ces places')
  await yann.sees('Erreur', 'Donnez un nombre de places')
  await yann.fill('Nombre de places', '2')
  await yann.fill('Motif', 'Un nouvel accueil numérique ouvre à Caudéran.')
  await yann.press('Réserver ces places')
  await yann.sees('Les places sont réservées', '2 places à nommer')

  const given = await mailbox.wait('marc.delage@bordeaux.example', '2 places pour votre structure')
  const marc = await visit({ width: 320 })
  await marc.signInAs('Marc Delage')
  await marc.go(new URL(given.links[0]).pathname)
  await marc.sees('2 places attendent un nom')
  await marc.choose('Collègue', 'Lucas Petit')
  await marc.press('Nommer cette personne')
  await marc.sees('Un courriel prévient votre collègue', 'Demande attendue')

  const named = await mailbox.wait('lucas.petit@bordeaux.example', 'Une place vous est gardée')
  const lucas = await visit()
  await lucas.signInAs('Lucas Petit')
  await lucas.go(new URL(named.links[0]).pathname)
  await lucas.sees('l’accord de votre employeur est déjà donné')
  await lucas.fill('Quelle situation de votre travail', 'À l’accueil, des personnes me demandent chaque jour de les aider à remplir un formulaire en ligne.')
  await lucas.fill('Que ferez-vous différemment après', 'Animer un atelier court, une fois par mois, dans notre salle.')
  await lucas.tick('J’ai pu lire ces informations')
  await lucas.press('Envoyer ma demande')
  await lucas.sees('la place est à vous', 'Votre place est réservée')

  await marc.go('/employeur/places')
  await marc.follow('Animer un atelier numérique')
  await marc.sees('Inscription faite', '1 place attend un nom')
  await marc.page.evaluate(() => { document.querySelector('form[action$="/rendre"]').closest('details').open = true })
  await marc.press('Rendre ces places')
  await marc.sees('Les places sont rendues', 'Plus aucune place n’est réservée')
})
