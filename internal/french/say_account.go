package french

// accountSentences are what package account says.
var accountSentences = map[string]string{}
