package french

// catalogueSentences are what package catalogue says.
var catalogueSentences = map[string]string{}
