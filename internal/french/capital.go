package french

import (
	"unicode"
	"unicode/utf8"
)

// Capital begins a sentence or a title: « du 2 au 4 mai » is « Du 2 au 4 mai ».
func Capital(s string) string {
	if s == "" {
		return ""
	}
	first, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(first)) + s[n:]
}
