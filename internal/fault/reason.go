package fault

import "unicode/utf8"

// The letters of a reason.
const (
	reasonLeast = 10
	reasonMost  = 600
)

// Reason judges what somebody wrote under a field of why they refuse, end or
// step in: a sentence where one is needed, and never a letter. It refuses with
// "reason.too_short" and "reason.too_long".
func Reason(field, text string, needed bool) error {
	switch n := utf8.RuneCountInString(text); {
	case needed && n < reasonLeast:
		return Field(field, "reason.too_short")
	case n > reasonMost:
		return Field(field, "reason.too_long")
	}
	return nil
}
