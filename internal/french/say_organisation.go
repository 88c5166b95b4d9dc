package french

// organisationSentences are what package organisation says.
var organisationSentences = map[string]string{}
