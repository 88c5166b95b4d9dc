package connexion

import "net/url"

// The page holds two forms, each with an address; what is typed and what is
// wrong belongs to one of them.

func inForm(mine bool, typed string) string {
	if mine {
		return typed
	}
	return ""
}

func inErrors(mine bool, errors map[string]string) map[string]string {
	if mine {
		return errors
	}
	return nil
}

// inLinkForm names the field of the second form as the page does, for the
// links of the summary.
func inLinkForm(errors map[string]string) map[string]string {
	named := map[string]string{}
	for field, code := range errors {
		if field == "email" {
			field = "lien-email"
		}
		named[field] = code
	}
	return named
}

func backTo(next string) string {
	if next == "/" {
		return "/connexion"
	}
	return "/connexion?suite=" + url.QueryEscape(next)
}
