package french

import (
	"errors"
	"regexp"
)

// rooms are the sentences of every room, one table each so that a room edits
// only its own.
var rooms = []map[string]string{
	commonSentences, accountSentences, mailSentences, organisationSentences, registerSentences, catalogueSentences,
	enrolmentSentences, seatSentences, attendanceSentences, documentSentences, webSentences, policySentences, gestionSentences, rectificationSentences, structuresSentences, clientSentences,
	securitySentences, employerSentences, listSentences, diarySentences, newsSentences,
}

var sentences = gather()

func gather() map[string]string {
	all := map[string]string{}
	for _, room := range rooms {
		for code, s := range room {
			all[code] = s
		}
	}
	return all
}

// Sentence says a code: a fault, a status, an event, an act, a role, a kind of
// paper. A code that nobody has written gets a general sentence.
func Sentence(code string) string {
	if s, ok := sentences[code]; ok {
		return s
	}
	return "Cette action n’a pas abouti. Recommencez, ou écrivez-nous si cela se reproduit."
}

// Has tells whether a code has its sentence.
func Has(code string) bool {
	_, ok := sentences[code]
	return ok
}

var faults = []struct {
	wrong *regexp.Regexp
	why   string
}{
	{regexp.MustCompile(`'`), "a straight apostrophe"},
	{regexp.MustCompile(`\.\.\.`), "three dots for an ellipsis"},
	{regexp.MustCompile(`[^\x{a0}\x{202f}0-9][:;?»](\s|$)`), "no no-break space before a high punctuation"},
	{regexp.MustCompile(`«[^\x{a0}\x{202f}]`), "no no-break space after «"},
	{regexp.MustCompile(`!`), "an exclamation mark"},
	{regexp.MustCompile(`"`), "straight quotes"},
	{regexp.MustCompile(`  `), "two spaces"},
}

// Typo says what the typography of a French sentence lacks, nil when it lacks
// nothing.
func Typo(s string) error {
	for _, f := range faults {
		if f.wrong.MatchString(s) {
			return errors.New(f.why)
		}
	}
	return nil
}
