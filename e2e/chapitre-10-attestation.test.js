// La session finie : ce que les demi-journées signées attestent, rien de plus,
// et qui reçoit le papier peut le vérifier.

import assert from 'node:assert/strict'
import { chapter } from './lib/chapter.js'
import { paper, paperNamed } from './lib/papers.js'

const action = 'Conduire un entretien d’accompagnement'

chapter('10. L’attestation', {}, async ({ visit }) => {
  const lucas = await visit({ width: 320 })
  await lucas.signInAs('Lucas Petit')
  await lucas.follow('vos documents')
  await lucas.soonSees('Certificat de réalisation')
  const whole = await paper(lucas, await paperNamed(lucas, 'Attestation d’assiduité', action))
  for (const words of ['atteste que Lucas Petit', action, 'Durée prévue 21,00 h, soit 6 demi-journées',
    'Durée suivie 21,00 h, soit 6 demi-journées émargées', 'Taux d’assiduité 100 %']) {
    assert.ok(whole.includes(words), `the attestation lacks « ${words} »: ${whole}`)
  }
  const certificate = await paper(lucas, await paperNamed(lucas, 'Certificat de réalisation', action))
  for (const words of ['Je soussigné(e) Nora Belkacem', 'Petit Lucas', '☒ action de formation', '21,00 heures', 'Forêts & Métiers']) {
    assert.ok(certificate.includes(words), `the certificate lacks « ${words} »: ${certificate}`)
  }

  // Thomas missed a half-day: it is not counted.
  const thomas = await visit()
  await thomas.signInAs('Thomas Girard')
  await thomas.go('/documents')
  await thomas.soonSees('Attestation d’assiduité')
  const part = await paper(thomas, await paperNamed(thomas, 'Attestation d’assiduité', action))
  assert.match(part, /Durée suivie 17,50 h, soit 5 demi-journées émargées/)

  // Whoever holds the paper checks it, without an account.
  const code = whole.match(/code de vérification ([0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4})/)[1]
  const holder = await visit({ width: 320 })
  await holder.go('/')
  await holder.go('/verification')
  await holder.fill('Code de vérification', '2222-2222-2222')
  await holder.press('Vérifier')
  await holder.sees('Erreur')
  await holder.fill('Code de vérification', code.toLowerCase().replaceAll('-', ' '))
  await holder.press('Vérifier')
  await holder.heading('Attestation d’assiduité')
  await holder.sees('authentique et en vigueur', action, '21,00 h sur 21,00 h prévues')
  await holder.seesNot('Lucas Petit')

  // The employer sees who was really there, of their own people alone.
  const marc = await visit()
  await marc.signInAs('Marc Delage')
  await marc.go('/employeur/presences')
  await marc.near('Lucas Petit').sees('6 sur 6', '21 h sur 21 h', 'Présence entière')
  await marc.seesNot('Thomas Girard')
})
