package french

// registerSentences are what package register says.
var registerSentences = map[string]string{}
