package french

// Shares says what a share of a role between two establishments gives, or would
// give where it is not accepted: « Les référents de « A » répondent aussi pour
// « B ». »
func Shares(role, lead, site string, accepted bool) string {
	verb := "répondraient"
	if accepted {
		verb = "répondent"
	}
	return Spaced(Sentence("share.says."+role) + " de « " + lead + " » " + verb + " aussi pour « " + site + " ».")
}
