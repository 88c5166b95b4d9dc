// L’équipe : ce qui attend et depuis quand, intervenir avec un motif qui reste,
// les adhésions, les prestataires, les changements, les courriels, le journal.

import { chapter } from './lib/chapter.js'

const mailFor = 'structures@cap-demain.example'

chapter('12. La gestion', { product: { env: { PROFIL_OPERATOR_CHANGES_TO: mailFor } } }, async ({ visit, mailbox }) => {
  // Reports of change reach the address of the settings, and the queue.
  const marc = await visit({ width: 320 })
  await marc.signInAs('Marc Delage')
  await marc.go('/structures')
  await marc.follow('Ouvrir la page de la structure')
  await marc.follow('Proposer un changement')
  await marc.fill('Ce que les champs ne disent pas', 'Le service insertion déménage le 1er janvier au 4 rue des Tilleuls.')
  await marc.press('Proposer ces changements')
  const report = await mailbox.wait(mailFor, 'Commune de Bordeaux')

  const odile = await visit()
  await odile.signInAs('Odile Garnier')
  await odile.follow('Ouvrir les files d’attente')
  await odile.sees('réponses sont en retard')
  await odile.near('Noé Tessier').sees('Employeur en retard', 'jours', 'En retard')
  await odile.near('Commune de Bordeaux').follow('Commune de Bordeaux')
  await odile.sees('déménage le 1er janvier')
  await odile.fill('Réponse', 'Adresse corrigée.')
  await odile.press('C’est pris en compte')
  await mailbox.wait('marc.delage@bordeaux.example', 'est traité')

  // Stepping in for an employer who is late: only with a reason, which stays.
  await odile.go('/gestion')
  await odile.follow('Noé Tessier')
  await odile.press('Donner l’accord à la place de l’employeur')
  await odile.sees('Erreur')
  await odile.fill('Pourquoi vous intervenez', 'Sa directrice est absente et a donné son accord par téléphone.')
  await odile.press('Donner l’accord à la place de l’employeur')
  await mailbox.wait('noe.tessier@larochelle.example', 'votre employeur est d’accord')

  // Adhésions by year, and what a provider is checked for.
  await odile.go('/gestion/adhesions')
  await odile.follow('Demandée')
  await odile.follow('Atelier Num’Océan')
  await odile.press('Accorder : adhésion')
  await mailbox.wait('yann.kerbrat@num-ocean.example', 'L’adhésion de')
  await odile.sees('Certificat Qualiopi expiré')
  await odile.press('Noter une nouvelle vérification', { stays: true })
  await odile.fill('Fin', `${new Date().getFullYear() + 3}-06-30`)
  await odile.press('Enregistrer la vérification')
  await odile.seesNot('Certificat Qualiopi expiré')

  await odile.follow('Ce qui s’est passé, année par année')
  await odile.heading('Adhésions, année par année')
  await odile.sees('Adhésion demandée', 'Yann Kerbrat', 'Odile Garnier')

  // The activities of 2025, for those of which it is sure.
  await odile.go('/gestion/structures/naf-2025')
  await odile.follow('Même intitulé')
  await odile.sees('Coopérative Les Passeurs', '85.59G')
  await odile.press('Donner leur code NAF 2025 à ces 2 structures')
  await odile.sees('C’est fait. Votre motif est gardé')
  await odile.go('/gestion/structures/naf-2025?selon=libelle')
  await odile.sees('Aucune structure ici')

  // A mail that failed is seen and sent again; the journal keeps every reason.
  await odile.go('/gestion/courriels?etat=failed')
  await odile.press('Renvoyer : Denis Caillaud')
  await mailbox.wait('denis.caillaud@caillaud.example', 'n’est pas acceptée')
  await odile.go('/gestion/journal')
  await odile.sees('Accord de l’employeur', 'Sa directrice est absente', 'Odile Garnier')

  // Who reads decides nothing.
  const paul = await visit()
  await paul.signInAs('Paul Nadeau')
  await paul.go('/gestion')
  await paul.follow('Sophie Brun')
  await paul.seesNot('Confirmer comme référent', 'Mettre fin')
  await paul.go(new URL(report.links[0]).pathname)
  await paul.sees('Adresse corrigée')
})
