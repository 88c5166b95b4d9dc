package french

// webSentences are what package web says.
var webSentences = map[string]string{}
