package privacy

// Without is the desk whose schedule lacks one line.
func (d Desk) Without(word string) Desk {
	d.off.line = word
	return d
}
