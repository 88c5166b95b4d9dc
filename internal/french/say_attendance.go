package french

// attendanceSentences are what package attendance says.
var attendanceSentences = map[string]string{}
