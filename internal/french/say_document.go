package french

// documentSentences are what package document says.
var documentSentences = map[string]string{}
