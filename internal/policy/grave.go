package policy

import "time"

// Proof is how surely, and how lately, somebody must have proved who they are.
// TwoFactor is asked of whoever has a second factor; of the others a password.
type Proof struct {
	Level  Level
	Within time.Duration
}

// lately is how long somebody who has just proved who they are is believed.
const lately = 15 * time.Minute

// Grave is every act whose harm is not undone by who it is done to: a browser
// that was left open is not enough for it. Require asks for the proof; the page
// that answers is « Confirmez que c’est vous ».
var Grave = map[Act]Proof{
	AccountSecure:    {TwoFactor, lately},
	AccountRecover:   {TwoFactor, lately},
	AccountClose:     {TwoFactor, lately},
	AccountCopy:      {TwoFactor, lately},
	RankGrant:        {TwoFactor, lately},
	ReferentConfirm:  {TwoFactor, lately},
	ReferentHandOver: {TwoFactor, lately},
	ProviderGrant:    {TwoFactor, lately},

	OrganisationMerge: {TwoFactor, lately},
	OrganisationClose: {TwoFactor, lately},
	AccountMerge:      {TwoFactor, lately},
	ClientManage:      {TwoFactor, lately},
}

// StepUp is the code of the refusal of a grave act to a login that has not
// proved lately, or not surely enough, who holds it.
const StepUp = "step_up"

// Sure tells whether a has proved enough for act. Whoever acts without a
// browser, as the command line and the clerk do, has no login to prove.
func Sure(a Actor, act Act) bool {
	need, grave := Grave[act]
	if !grave || a.Login == "" || a.System {
		return true
	}
	return a.Since < need.Within && (a.Level >= need.Level || !a.Enrolled)
}

// Obliged tells whether a answers for others, and so must have a second factor:
// the staff, the organisers of a provider, the référents.
func (a Actor) Obliged() bool {
	return a.Rank != NoRank || len(a.Holding(Organiser))+len(a.Holding(Referent)) > 0
}
