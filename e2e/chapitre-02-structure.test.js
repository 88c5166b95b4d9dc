// La structure : la trouver comme on l'écrit, ou demander son ajout et voir le
// compte se terminer tout seul.

import assert from 'node:assert/strict'
import { chapter } from './lib/chapter.js'

chapter('2. La structure', {}, async ({ visit, mailbox, scripts }) => {
  const jeanne = await visit({ width: 320 })
  await jeanne.openAccount('jeanne.dubois@example.org', mailbox)
  await jeanne.heading('Trouver votre structure')

  // However one writes it.
  for (const typed of ['perigueux commune', 'COMMUNE DE PÉRIGUEUX', '24000', '212403224', '212 403 224', '21240322400018', '212 403 224 00018']) {
    const page = await jeanne.fetch('/structures/recherche?q=' + encodeURIComponent(typed))
    assert.match(page.bytes.toString(), />Commune de Périgueux</, typed)
  }
  if (scripts) {
    await jeanne.takeProposal('Où travaillez-vous', 'perigueux', { leads: true })
  } else {
    await jeanne.fill('Où travaillez-vous', 'perigueux')
    await jeanne.press('Chercher')
    await jeanne.follow('Commune de Périgueux')
  }
  await jeanne.heading('Rejoindre votre structure')
  await jeanne.sees('212 403 224 00018')

  // Hers is not in the list.
  await jeanne.follow('Choisir une autre structure')
  await jeanne.fill('Où travaillez-vous', 'la fabrique des possibles 000000125')
  await jeanne.press('Chercher')
  await jeanne.follow('Ma structure n’est pas dans la liste')
  await jeanne.heading('Demander l’ajout de votre structure')
  await jeanne.fillAll({
    'Numéro SIRET': '000 000 125 00014',
    'Nom de la structure': 'La Fabrique',
    'Code APE': 'bibliothèques',
    'Numéro et rue': '8 rue des Ateliers',
    'Code postal': '33500',
    'Téléphone de la structure': '05 00 00 00 71',
    'Prénom': 'Jeanne',
    'Nom': 'Dubois',
    'Votre fonction': 'Coordinatrice'
  })
  await jeanne.choose('Forme juridique', 'Association déclarée')
  await jeanne.press('Envoyer ma demande')
  await jeanne.sees('Il y a un problème', 'SIRET')
  assert.equal(await jeanne.valueOf('Numéro SIRET'), '000 000 125 00014')
  assert.equal(await jeanne.valueOf('Votre fonction'), 'Coordinatrice')

  await jeanne.fill('Numéro SIRET', '000 000 125 00013')
  if (scripts) await jeanne.takeProposal('Code APE', 'bibliothèques')
  else await jeanne.choose('Activités trouvées', '91.01Z')
  await jeanne.choose('Commune', 'Libourne')
  await jeanne.press('Envoyer ma demande')
  await jeanne.heading('La Fabrique')
  await jeanne.sees('Demande n°', 'À l’étude', 'Réponse attendue avant le')
  const received = await mailbox.wait('jeanne.dubois@example.org', 'est reçue')

  // The gestionnaire wants a correction, and says which.
  const odile = await visit()
  await odile.signInAs('Odile Garnier')
  await odile.go((await mailbox.wait('odile.garnier@cap-demain.example', 'Structure à vérifier : La Fabrique')).links[0])
  await odile.sees('000 000 125 00013', '33500 Libourne', 'Jeanne Dubois')
  await odile.press('Demander une correction')
  await odile.sees('Il y a un problème')
  await odile.fill('Motif', 'Écrivez le nom entier, celui des statuts.')
  await odile.press('Demander une correction')
  await odile.sees('La correction est demandée')

  await mailbox.wait('jeanne.dubois@example.org', 'une correction est attendue')
  await jeanne.go(received.links[0])
  await jeanne.sees('À corriger', 'Écrivez le nom entier')
  await jeanne.fill('Nom de la structure', 'La Fabrique des possibles')
  await jeanne.press('Renvoyer la demande corrigée')
  await jeanne.sees('Votre demande corrigée est envoyée', 'À l’étude')

  await odile.go('/gestion')
  await odile.follow('La Fabrique des possibles')
  await odile.press('Accepter la structure')
  await odile.sees('La structure est acceptée')

  // Nothing is left to do.
  const accepted = await mailbox.wait('jeanne.dubois@example.org', 'votre compte est prêt')
  await jeanne.go(accepted.links[0])
  await jeanne.go('/structures')
  await jeanne.near('La Fabrique des possibles').sees('Confirmé')
})
