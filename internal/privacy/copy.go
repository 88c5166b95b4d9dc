package privacy

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	"profil/internal/config"
	"profil/internal/french"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

// Copy is everything that is kept of one person at one instant: the JSON and
// the page are both made from it, so that they say the same.
type Copy struct {
	MadeAt   time.Time
	Name     string
	Sections []Section
}

// Section is what one table keeps of the person.
type Section struct {
	Key    string // the name of the table: stable
	Title  string
	Labels []string
	Rows   [][]Value

	keys []string
}

// Value is one thing that is kept, as it is and as one reads it.
type Value struct {
	raw  any // string, json.Number, bool, time.Time, or nil
	Said string
}

// copyOf reads everything that is kept of a person, on one snapshot: all that the
// holdings say.
func copyOf(tx *sqldb.Tx, all []holding, personID string) (c Copy, err error) {
	c.MadeAt = tx.Now
	for _, h := range all {
		s := Section{Key: h.table, Title: h.title}
		var exprs []string
		for _, f := range h.fields {
			s.Labels = append(s.Labels, f.label)
			s.keys = append(s.keys, strings.TrimSuffix(f.column, "_id"))
			if f.expr == "" {
				exprs = append(exprs, "t."+f.column)
				continue
			}
			exprs = append(exprs, f.expr)
		}
		s.Rows, err = sqldb.All(tx, h.scan, `SELECT `+strings.Join(exprs, ", ")+` FROM `+h.table+` t WHERE `+h.mine+` ORDER BY `+h.order, personID)
		if err != nil {
			return c, err
		}
		c.Sections = append(c.Sections, s)
	}
	return c, nil
}

func (h holding) scan(r sqldb.Scanner) ([]Value, error) {
	dest := make([]any, len(h.fields))
	words, times := make([]string, len(h.fields)), make([]time.Time, len(h.fields))
	for i, f := range h.fields {
		dest[i] = sqldb.Text(&words[i])
		if f.kind == instant {
			dest[i] = sqldb.Time(&times[i])
		}
	}
	if err := r.Scan(dest...); err != nil {
		return nil, err
	}
	row := make([]Value, len(h.fields))
	for i, f := range h.fields {
		row[i] = f.value(words[i], times[i])
	}
	return row, nil
}

// value gives a thing both ways; what is absent is null, and says nothing.
func (f field) value(word string, at time.Time) Value {
	switch {
	case f.kind == instant && at.IsZero(), f.kind != instant && word == "":
		return Value{}
	case f.kind == instant:
		return Value{at.UTC(), french.Instant(at)}
	case f.kind == flag && (word == "1" || word == "true"):
		return Value{true, "oui"}
	case f.kind == flag:
		return Value{false, "non"}
	case f.kind == count:
		return Value{json.Number(word), word}
	case f.words != "" && french.Has(f.words+word):
		return Value{word, french.Sentence(f.words + word)}
	}
	return Value{word, word}
}

// Held is one thing that is kept of a person: how many of it, and how long.
type Held struct {
	Title string
	N     int
	Kept  string // « 1 an après leur fin »
}

// Held lists what is kept of the person who asks, in the order of the copy;
// what there is nothing of is left out.
func (d Desk) Held(ctx context.Context, a policy.Actor) (all []Held, err error) {
	var asked []string
	for i, h := range holdings {
		asked = append(asked, `SELECT `+strconv.Itoa(i)+`, count(*) FROM `+h.table+` t WHERE `+h.mine)
	}
	lines, err := linesByTable()
	if err != nil {
		return nil, err
	}
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		if err := policy.See(a, policy.AccountRead, policy.Subject{Person: a.Person}); err != nil {
			return err
		}
		type row struct{ i, n int }
		rows, err := sqldb.All(tx, func(r sqldb.Scanner) (v row, err error) { return v, r.Scan(&v.i, &v.n) }, strings.Join(asked, " UNION ALL ")+` ORDER BY 1`, a.Person)
		all = nil
		for _, v := range rows {
			if v.n > 0 {
				h := holdings[v.i]
				all = append(all, Held{h.title, v.n, lines[h.table].said(d.Retention)})
			}
		}
		return err
	})
	return all, err
}

// linesByTable gives for each table the line of the schedule that keeps its
// personal data longest.
func linesByTable() (map[string]Line, error) {
	columns, err := sqldb.Columns()
	by := map[string]Line{}
	for _, l := range Schedule { // those that last are the last of the table
		for _, c := range columns {
			if c.Category != "none" && slices.Contains(Words(c), l.Word) {
				by[c.Table] = l
			}
		}
	}
	return by, err
}

func (l Line) said(r config.Retention) string { return strings.TrimSpace(l.Kept(r) + " " + l.From) }
