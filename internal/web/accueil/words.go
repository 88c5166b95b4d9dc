package accueil

import "strings"

// spaced puts the no-break spaces of French where the words were typed with
// ordinary ones.
func spaced(s string) string { return spaces.Replace(s) }

var spaces = strings.NewReplacer(" :", "\u00a0:", " ;", "\u00a0;", " ?", "\u00a0?", " »", "\u00a0»", "« ", "«\u00a0", "n° ", "n°\u00a0")

// kept leaves out what is empty.
func kept(all ...string) []string {
	var said []string
	for _, s := range all {
		if s != "" {
			said = append(said, s)
		}
	}
	return said
}
