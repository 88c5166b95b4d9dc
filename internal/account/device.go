package account

import "strings"

// DeviceOf says a browser in the words of who uses it, « Firefox sur Linux ».
// The header itself, which may tell one person from all others, is not kept.
func DeviceOf(agent string) string {
	browser := first(agent, []pair{
		{"Edg", "Edge"},
		{"OPR/", "Opera"},
		{"SamsungBrowser", "Samsung Internet"},
		{"FxiOS", "Firefox"},
		{"Firefox/", "Firefox"},
		{"CriOS", "Chrome"},
		{"Chrome/", "Chrome"},
		{"Safari/", "Safari"},
	})
	system := first(agent, []pair{
		{"iPhone", "iPhone"},
		{"iPad", "iPad"},
		{"Android", "Android"},
		{"Windows", "Windows"},
		{"CrOS", "ChromeOS"},
		{"Mac OS X", "Mac"},
		{"Macintosh", "Mac"},
		{"Linux", "Linux"},
	})
	switch {
	case browser != "" && system != "":
		return browser + " sur " + system
	case browser != "":
		return browser
	case system != "":
		return "Navigateur sur " + system
	}
	return "Navigateur inconnu"
}

type pair struct{ mark, name string }

func first(agent string, all []pair) string {
	for _, p := range all {
		if strings.Contains(agent, p.mark) {
			return p.name
		}
	}
	return ""
}
