package register

// distance measures, in halves of a mistake, what parts the words of the
// alphabet from one that was typed: letters too many, missing, wrong or
// swapped. A letter doubled or not, or one that sounds alike, is half a mistake.
// It reads the words in their order and counts again only what changes.
type distance struct {
	typed string
	most  int
	rows  [wordMost + 1][wordMost + 1]uint8 // by letters read of the word, then of what was typed
	least [wordMost + 1]uint8               // by letters read: the best that a beginning has been
	known int                               // the letters of the last word that were read
}

const mistake = 2

// alike are letters that are written one for the other.
var alike = func() (all [256][256]bool) {
	for _, pair := range []string{"cs", "sz", "iy", "ck", "kq", "mn", "ea", "gj", "xs", "ei"} {
		all[pair[0]][pair[1]], all[pair[1]][pair[0]] = true, true
	}
	return all
}()

// allowed is what a word may have of halves.
func allowed(typed string) int {
	switch {
	case len(typed) <= wordLeast:
		return 0
	case len(typed) < 8:
		return mistake
	}
	return 2 * mistake
}

func newDistance(typed string, most int) *distance {
	d := &distance{typed: typed[:min(len(typed), wordMost)], most: most}
	for j := 1; j <= len(d.typed); j++ {
		d.rows[0][j] = d.rows[0][j-1] + d.extra(d.typed, j)
	}
	d.least[0] = d.rows[0][len(d.typed)]
	return d
}

// extra is what the nth letter of a word costs when it is one too many.
func (d *distance) extra(word string, n int) uint8 {
	if n > 1 && word[n-1] == word[n-2] {
		return mistake / 2
	}
	return mistake
}

// read goes through a word that shares its first letters with the one before.
// whole is what parts it from what was typed, and begins what parts the nearest
// of its beginnings; dead is how many of its letters are enough to tell that
// nothing that begins so is near.
func (d *distance) read(word string, shared int) (whole, begins, dead int) {
	for d.known = min(shared, d.known); d.known < len(word); {
		d.known++
		if d.row(word, d.known) <= uint8(d.most) {
			continue
		}
		dead = d.known
		if begins = int(d.least[d.known]); begins <= d.most { // what goes on may still be meant
			dead = wordMost + 1
		}
		return d.most + 1, begins, dead
	}
	return int(d.rows[len(word)][len(d.typed)]), int(d.least[len(word)]), wordMost + 1
}

// row counts the ith letter of a word, and gives the least of the row.
func (d *distance) row(word string, i int) (least uint8) {
	before, now := &d.rows[i-1], &d.rows[i]
	missing := d.extra(word, i)
	letter := word[i-1]
	now[0] = before[0] + missing
	least = now[0]
	for j := 1; j <= len(d.typed); j++ {
		typed := d.typed[j-1]
		cost := before[j-1]
		switch {
		case typed == letter:
		case alike[typed][letter]:
			cost += mistake / 2
		default:
			cost += mistake
		}
		cost = min(cost, before[j]+missing, now[j-1]+d.extra(d.typed, j))
		if i > 1 && j > 1 && typed == word[i-2] && d.typed[j-2] == letter {
			cost = min(cost, d.rows[i-2][j-2]+mistake)
		}
		now[j] = cost
		least = min(least, cost)
	}
	d.least[i] = min(d.least[i-1], now[len(d.typed)])
	return least
}
