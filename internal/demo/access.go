package demo

import (
	"profil/internal/policy"
	"profil/internal/quota"
)

// oneOrganisation is the rule that the team added: an organisation of several
// structures does not fill a session alone.
var oneOrganisation = quota.Rule{
	Kind: quota.Most, Subject: quota.SIREN, Span: quota.Session, Limit: 4, Effect: quota.Waits,
	Message: "Les structures de votre organisme ont déjà {demandes} demandes pour cette session. Vous pouvez envoyer la vôtre : elle passera après celles des autres organismes.",
}

// stageRules gives the rules of access a history of two versions.
func (w *world) stageRules() {
	w.on(-120, "08:30", "the first rules", func() error { return w.Enrolment.Rules.Seed(w.ctx) })
	w.on(-16, "11:00", "the second rules", w.by("odile", func(a policy.Actor) error {
		desk := w.Enrolment.Rules
		if err := desk.Put(w.ctx, a, oneOrganisation, 0); err != nil {
			return err
		}
		_, err := desk.Publish(w.ctx, a, 1, "Demandé par les réseaux à la réunion d’automne : un organisme qui a plusieurs structures n’occupe plus une session à lui seul.")
		return err
	}))
}
