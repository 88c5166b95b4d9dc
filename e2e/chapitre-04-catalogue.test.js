// Le catalogue : chercher, lire, revenir ; au clavier seul ; et un prestataire
// y écrit la sienne.

import assert from 'node:assert/strict'
import { chapter } from './lib/chapter.js'

// A day so many days from today, as the field of a date wants it.
const day = n => new Date(Date.now() + n * 86_400_000).toISOString().slice(0, 10)

chapter('4. Le catalogue', {}, async ({ visit }) => {
  const nadia = await visit({ width: 320 })
  await nadia.go('/offre')
  await nadia.fill('Que cherchez-vous', 'ENTRETIEN')
  await nadia.choose('Où', 'Gironde')
  await nadia.choose('Format', 'Formation')
  await nadia.press('Chercher')
  assert.match(nadia.path(), /q=ENTRETIEN&departement=33&format=formation/)
  assert.equal(await nadia.valueOf('Que cherchez-vous'), 'ENTRETIEN')
  await nadia.sees('Conduire un entretien d’accompagnement')
  await nadia.seesNot('cartographier les métiers')
  const found = nadia.path()

  await nadia.near('Demandes ouvertes').follow('Conduire un entretien d’accompagnement')
  await nadia.sees('9 h', 'Formateurs et formatrices', 'Qui décide, et quand', 'Les règles qui s’appliquent', 'Places')
  await nadia.follow('Lire le programme')
  await nadia.sees('À l’issue, vous saurez', 'Prérequis', 'Délais d’accès', 'Accessibilité', 'Sans frais', 'Référent handicap')
  await nadia.back()
  await nadia.back()
  assert.equal(nadia.path(), found)
  await nadia.sees('Conduire un entretien d’accompagnement')
  await nadia.fill('Que cherchez-vous', 'plongée sous-marine')
  await nadia.press('Chercher')
  await nadia.sees('Rien ne correspond')

  // By the keyboard alone.
  const bruno = await visit()
  await bruno.go('/offre')
  await bruno.strike('Tab')
  assert.equal(await bruno.focus(), 'Aller au contenu')
  await bruno.strike('Enter')
  await bruno.strike('Tab')
  assert.equal(await bruno.focus(), 'Que cherchez-vous ? (facultatif)')
  await bruno.write('handicap')
  await bruno.strike('Enter', { leads: true })
  await bruno.sees('Accompagner vers l’emploi une personne en situation de handicap')

  // A provider writes a course, publishes it, and opens a session.
  const nora = await visit()
  await nora.signInAs('Nora Belkacem')
  await nora.go('/prestataire')
  await nora.follow('Créer une action')
  await nora.fill('Titre', 'Tailler ses crayons de conseiller')
  await nora.fill('Durée totale', 'trois')
  await nora.press('Créer l’action')
  await nora.sees('Il y a un problème', 'Indiquez la durée en heures')
  assert.equal(await nora.valueOf('Titre'), 'Tailler ses crayons de conseiller')
  await nora.choose('Format', 'Atelier')
  await nora.choose('Thème', 'Conduite d’entretien')
  await nora.choose('Modalité', 'En présence')
  await nora.fill('Durée totale', '3 h 30')
  await nora.choose('Qui peut demander une place', 'Tout le monde')
  await nora.press('Créer l’action')
  await nora.sees('est un brouillon', 'il manque')
  await nora.fillAll({
    'Résumé': 'Une demi-journée pour entretenir ses outils.',
    'Objectifs': 'Choisir un outil\nL’affûter',
    'Public visé': 'Conseillers.',
    'Prérequis': 'Aucun',
    'Programme': 'Accueil, essais, retour.',
    'Méthodes pédagogiques': 'Essais en binôme.',
    'Modalités d’évaluation': 'Relecture croisée.',
    'Type de reconnaissance': 'Attestation de présence',
    'Modalités et délais d’accès': 'Deux semaines.',
    'Financement': 'Financée par le programme.',
    'Accessibilité aux personnes': 'Salle de plain-pied.',
    'Nom': 'Nora Belkacem',
    'Courriel': 'nora.belkacem@forets-metiers.example'
  })
  await nora.press('Enregistrer l’action')
  await nora.sees('Il n’y manque rien')
  await nora.follow('Publier l’action')
  await nora.press('Publier l’action')
  await nora.sees('chacun peut la lire dans le catalogue')

  await nora.follow('Créer une session')
  await nora.near('Demi-journée 1').fillAll({ 'Date': day(40), 'Début': '09:00', 'Fin': '12:30' })
  await nora.near('Formateur 1').fillAll({ 'Nom': 'Hugo Marchand', 'Titre ou qualité': 'Formateur d’adultes' })
  await nora.near('Formateur 1').choose('Compte', 'Hugo Marchand')
  await nora.fillAll({ 'Nom du lieu': 'Maison des outils', 'Code postal': '33000', 'Ville': 'Bordeaux', 'Nombre de places': '8' })
  await nora.near('Ouverture des demandes').fillAll({ 'Date': day(-1), 'Heure': '09:00' })
  await nora.near('Fin des demandes').fillAll({ 'Date': day(20), 'Heure': '18:00' })
  await nora.fill('Annonce de la liste', day(50))
  await nora.press('Enregistrer la session')
  await nora.sees('L’annonce de la liste doit venir avant le premier jour')
  await nora.fill('Annonce de la liste', day(25))
  await nora.press('Enregistrer la session')
  await nora.sees('La session est créée, en brouillon')
  await nora.follow('Ouvrir aux demandes')
  await nora.press('Ouvrir aux demandes')
  await nora.sees('La session est ouverte')

  await bruno.go('/offre?q=crayons')
  await bruno.follow('Tailler ses crayons de conseiller')
  await bruno.sees('Places 8', 'Maison des outils', 'Hugo Marchand')
})
