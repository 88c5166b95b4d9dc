package ui

// Sentence gives the French sentence of a code, "" when it has none.
func Sentence(code string) string { return "" }
