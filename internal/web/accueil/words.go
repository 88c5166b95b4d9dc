package accueil

// kept leaves out what is empty.
func kept(all ...string) []string {
	var said []string
	for _, s := range all {
		if s != "" {
			said = append(said, s)
		}
	}
	return said
}
