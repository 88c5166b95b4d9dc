package french

// mailSentences are what package mail says.
var mailSentences = map[string]string{}
