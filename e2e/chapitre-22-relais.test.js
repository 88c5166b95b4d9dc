// Une demande change de session ; une place passe d’un collègue à l’autre, sans
// jamais être rendue entre-temps.

import { chapter } from './lib/chapter.js'

chapter('22. Changer de session, céder sa place', {}, async ({ visit, mailbox }) => {
  const claire = await visit({ width: 320 })
  await claire.signInAs('Claire Vasseur')
  await claire.go('/demandes')
  await claire.near('Chez l’employeur').follow('Conduire un entretien')
  await claire.follow('Changer de session')
  await claire.sees('Cette session ne prend pas de demande en ce moment')
  await claire.page.evaluate(() => document.querySelector('input[name=session]:not([disabled])').click()) // the dates are those of the day
  await claire.press('Changer de session')
  await claire.sees('Erreur', 'Cochez cette case')
  await claire.tick('J’ai pu lire ces informations')
  await claire.press('Changer de session')
  await claire.sees('La demande est passée à une autre session', 'Auparavant : session du')

  // Benoît cannot come: Camille takes his seat, once their employer has agreed.
  const benoit = await visit()
  await benoit.signInAs('Benoît Lacoste')
  await benoit.go('/demandes')
  await benoit.follow('Accueillir et orienter')
  await benoit.follow('Proposer ma place à un collègue')
  await benoit.press('Proposer ma place')
  await benoit.sees('Erreur', 'Choisissez une personne de votre structure')
  await benoit.choose('Collègue', 'Camille Darrieux')
  await benoit.press('Proposer ma place')
  await benoit.sees('Elle reste la vôtre tant que votre employeur')

  const mail = await mailbox.wait('camille.darrieux@pau.example', 'vous propose sa place')
  const camille = await visit({ width: 320 })
  await camille.signInAs('Camille Darrieux')
  await camille.go(new URL(mail.links[0]).pathname)
  await camille.tick('J’ai pu lire ces informations')
  await camille.press('Prendre la place')
  await camille.sees('Votre employeur doit donner son accord', 'Prend la place de')

  const maite = await visit()
  await maite.signInAs('Maïté Etcheverry')
  await maite.go(camille.path())
  await maite.press('Accepter la demande')
  await maite.sees('Votre accord est enregistré')
  await camille.go('/demandes')
  await camille.near('Inscrite').follow('Accueillir et orienter')
  await camille.sees('Votre place est réservée')
})
