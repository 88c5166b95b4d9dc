// What happens in several chapters to a request.

// Claire ends her draft and sends it: gives her visit, and the path of the link by
// which an employer answers from the mail that reaches that address.
export async function sendsHerDraft (visit, mailbox, to) {
  const claire = await visit({ width: 320 })
  await claire.signInAs('Claire Vasseur')
  await claire.go('/demandes')
  await claire.near('Brouillon').follow('Lab’Innov : l’intelligence artificielle au guichet')
  await claire.fill('Quelle situation de votre travail', 'Mes collègues me demandent chaque semaine si elles peuvent confier un compte rendu à ces outils.')
  await claire.fill('Que ferez-vous différemment après', 'Proposer à ma direction une règle courte, avec des exemples.')
  await claire.tick('J’ai pu lire ces informations')
  await claire.press('Envoyer ma demande')
  const mail = await mailbox.wait(to, 'Claire Vasseur demande « Lab’Innov')
  return { claire, link: new URL(mail.links.find((l) => l.includes('/decision/'))).pathname }
}
