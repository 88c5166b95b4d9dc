package letter

import (
	"context"

	"profil/internal/account"
	"profil/internal/fault"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

// Choice is how somebody wants one family of letters.
type Choice struct {
	Terms
	Rhythm  Rhythm // that holds
	Default Rhythm // that holds where they chose none
	Part    Part   // by which it does; "" where none says anything of this family
}

// Choices gives the rhythm of every family for the one who asks, in the order of
// the page.
func (d Desk) Choices(ctx context.Context, a policy.Actor) (all []Choice, err error) {
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		all, err = choices(tx, a.Person)
		return err
	})
	return all, err
}

func choices(tx *sqldb.Tx, personID string) (all []Choice, err error) {
	w := wishes{}
	if w.chosen, err = chosenBy(tx, []string{personID}); err != nil {
		return nil, err
	}
	w.parts, err = partsOf(tx, []string{personID})
	for _, t := range Families {
		c := Choice{Terms: t, Default: t.admits(byDefault(t.Family, w.parts[personID]))}
		if _, says := defaults[t.Family][w.parts[personID]]; says {
			c.Part = w.parts[personID]
		}
		c.Rhythm = c.Default
		if chosen, ok := w.chosen[choiceOf{personID, t.Family}]; ok {
			c.Rhythm = t.admits(chosen)
		}
		all = append(all, c)
	}
	return all, err
}

type choiceOf struct {
	person string
	family Family
}

// chosenBy gives what some people chose.
func chosenBy(tx *sqldb.Tx, people []string) (map[choiceOf]Rhythm, error) {
	type row struct {
		choiceOf
		rhythm Rhythm
	}
	var args []any
	rows, err := sqldb.All(tx, func(r sqldb.Scanner) (o row, err error) {
		return o, r.Scan(&o.person, &o.family, &o.rhythm)
	}, `SELECT person_id, family, rhythm FROM mail_choices WHERE person_id IN `+sqldb.In(&args, people), args...)
	by := map[choiceOf]Rhythm{}
	for _, o := range rows {
		by[o.choiceOf] = o.rhythm
	}
	return by, err
}

// Choose keeps how the one who asks wants some families: what is not among them
// stays as it was, and so does a default that is sent back as it was read. What
// already waits for a digest follows. A rhythm that a family does not admit is
// refused under its name.
func (d Desk) Choose(ctx context.Context, a policy.Actor, chosen map[Family]Rhythm) error {
	return d.DB.Write(ctx, func(tx *sqldb.Tx) error {
		a, err := account.Refresh(tx, a)
		if err != nil {
			return err
		}
		if err := policy.Require(a, policy.AccountEdit, policy.Subject{Person: a.Person}); err != nil {
			return err
		}
		var form fault.Form
		for f, r := range chosen {
			if t := termsOf(f); t.admits(r) != r {
				form.Refuse(string(f), "mail.rhythm")
			}
		}
		if err := form.Err(); err != nil {
			return err
		}
		before, err := choices(tx, a.Person)
		if err != nil {
			return err
		}
		for _, was := range before {
			f := was.Family
			r, sent := chosen[f]
			if !sent || was.Fixed() || r == was.Rhythm {
				continue
			}
			if err := tx.Do(`
				INSERT INTO mail_choices (person_id, family, rhythm, chosen_at) VALUES ($1, $2, $3, $4)
				ON CONFLICT (person_id, family) DO UPDATE SET rhythm = excluded.rhythm, chosen_at = excluded.chosen_at`, a.Person, f, r, tx.Now); err != nil {
				return err
			}
			if err := follow(tx, a.Person, f, r); err != nil {
				return err
			}
		}
		return nil
	})
}

// follow has what somebody holds back of a family leave by another rhythm.
func follow(tx *sqldb.Tx, personID string, f Family, r Rhythm) error {
	args := []any{personID, Queued}
	held := ` WHERE person_id = $1 AND status = $2 AND held <> '' AND kind IN ` + sqldb.In(&args, kindsOf(f))
	switch r {
	case Never:
		return tx.Do(`UPDATE mails SET held = '', status = `+sqldb.Arg(&args, Dropped)+`, ended_at = `+sqldb.Arg(&args, tx.Now)+held, args...)
	case AtOnce:
		return tx.Do(`UPDATE mails SET held = '', run_at = `+sqldb.Arg(&args, tx.Now)+held, args...)
	}
	return tx.Do(`UPDATE mails SET held = `+sqldb.Arg(&args, r)+`, run_at = `+sqldb.Arg(&args, r.Next(tx.Now))+held, args...)
}

func kindsOf(f Family) (all []Kind) {
	for k, l := range letters {
		if l.family == f {
			all = append(all, k)
		}
	}
	return all
}
