package french

// enrolmentSentences are what package enrolment says.
var enrolmentSentences = map[string]string{}
