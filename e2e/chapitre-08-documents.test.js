// La liste annoncée, chaque structure reçoit sa convention et chaque personne
// sa convocation : dans ses documents, et par un lien dans un courriel.

import assert from 'node:assert/strict'
import { chapter } from './lib/chapter.js'
import { paper, paperNamed } from './lib/papers.js'

const action = 'Animer un atelier numérique pour des personnes débutantes'

chapter('8. Convention et convocation', {}, async ({ visit, mailbox }) => {
  const yann = await visit()
  await yann.signInAs('Yann Kerbrat')
  await yann.follow(`Choisir les participants : ${action}`)
  for (const name of ['Julie Marsac', 'Léa Moreau']) await yann.press(`Retenir : ${name}`)
  await yann.follow('Vérifier puis publier la liste')
  await yann.press('Publier la liste')
  const [, session] = yann.path().match(/(\/sessions\/[^/]+)/)

  // The person: the link asks who is there, then gives the paper.
  const convened = await mailbox.wait('julie.marsac@limoges.example', `Votre convocation pour « ${action}`)
  const link = convened.links.find(l => l.includes('/documents/'))
  const julie = await visit({ width: 320 })
  await julie.go(link)
  await julie.heading('Se connecter')
  await julie.signInAs('Julie Marsac')
  const convocation = await paper(julie, link)
  for (const words of ['Convocation', 'Julie Marsac', 'Commune de Limoges', action, 'Vos demi-journées', '9 h – 12 h 30', 'Où venir',
    'Émargement', 'En cas d’empêchement', 'Aucune pénalité financière', 'Référent handicap', 'règlement intérieur', 'code de vérification']) {
    assert.ok(convocation.includes(words), `the convocation lacks « ${words} »: ${convocation}`)
  }
  await julie.go('/documents')
  await julie.sees('Convocation', action)
  assert.equal(new URL(link).pathname, await paperNamed(julie, 'Convocation', action))
  await julie.seesNot('Convention de formation') // is the employer's

  // The employer.
  const toSign = await mailbox.wait('patrick.faure@limoges.example', `Convention à signer pour « ${action}`)
  const patrick = await visit()
  await patrick.signInAs('Patrick Faure')
  const convention = await paper(patrick, toSign.links.find(l => l.includes('/documents/')))
  for (const words of ['Convention de formation professionnelle', 'L. 6353-1', 'Atelier Num’Océan', 'Déclaration d’activité', 'Commune de Limoges',
    'représentée par Patrick Faure', 'Julie Marsac', 'Durée totale', 'Programme']) {
    assert.ok(convention.includes(words), `the convention lacks « ${words} »: ${convention}`)
  }
  assert.ok(!convention.includes('Léa Moreau'), 'another structure’s people are in the convention')
  await patrick.go('/documents')
  await patrick.sees('Convention de formation', action)

  // Nobody else.
  const lucas = await visit()
  await lucas.signInAs('Lucas Petit')
  for (const mail of [convened, toSign]) {
    const { status } = await lucas.fetch(new URL(mail.links.find(l => l.includes('/documents/'))).pathname)
    assert.equal(status, 404)
  }
  // The room is another one: the convention is made again, and the one that was
  // signed stays, named for what it is and for what has changed.
  await yann.go(session + '/modifier')
  await yann.fill('Nom du lieu', 'Salle de la Pointe')
  await yann.press('Enregistrer la session')
  const again = await mailbox.wait('patrick.faure@limoges.example', `La convention a changé : « ${action}`)
  await patrick.go('/documents')
  await patrick.sees('Versions qui ne valent plus')
  await patrick.near('Le lieu ou le lien de connexion').sees('Convention de formation')
  assert.ok((await paper(patrick, again.links.find(l => l.includes('/documents/')))).includes('Salle de la Pointe'))
  assert.ok(!(await paper(patrick, toSign.links.find(l => l.includes('/documents/')))).includes('Salle de la Pointe'))
})
