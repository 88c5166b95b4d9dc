package account

import (
	"context"
	"strings"
	"unicode"
	"unicode/utf8"

	"profil/internal/fault"
	"profil/internal/journal"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

// Profile is what people say of themselves.
type Profile struct{ FirstName, LastName, Phone string }

const nameMost = 80

// parse refuses, all at once, what no profile can be, and writes the rest as
// it is kept.
func (p Profile) parse() (Profile, error) {
	var f fault.Form
	p.FirstName, p.LastName = parseName(&f, "prenom", p.FirstName), parseName(&f, "nom", p.LastName)
	digits, err := ParsePhone(p.Phone)
	f.Check("telephone", err)
	p.Phone = digits
	return p, f.Err()
}

// parseName reads a name as people type it. What is not a name is refused, but
// not what is unusual: a name may be one letter, hold an apostrophe or a space.
func parseName(f *fault.Form, field, typed string) string {
	name := strings.Join(strings.Fields(typed), " ")
	letters := 0
	for _, r := range name {
		switch {
		case unicode.IsLetter(r):
			letters++
		case unicode.IsMark(r), strings.ContainsRune(" '’-.·", r):
		default:
			f.Refuse(field, "name.characters")
			return name
		}
	}
	switch {
	case name == "":
		f.Refuse(field, "required")
	case letters == 0:
		f.Refuse(field, "name.characters")
	case utf8.RuneCountInString(name) > nameMost:
		f.Refuse(field, "name.too_long")
	}
	return strings.ReplaceAll(name, "'", "’")
}

// ParsePhone reads a French telephone number as people type it, « 05 56 00 00
// 00 » or « +33 5 56 00 00 00 »: ten digits, "" when nothing was typed.
func ParsePhone(typed string) (string, error) {
	kept := strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r), strings.ContainsRune(".-/()\u00a0\u202f", r):
			return -1
		}
		return r
	}, typed)
	for _, prefix := range []string{"+330", "+33", "00330", "0033"} {
		if rest, ok := strings.CutPrefix(kept, prefix); ok {
			kept = "0" + rest
			break
		}
	}
	if kept == "" {
		return "", nil
	}
	right := len(kept) == 10 && kept[0] == '0' && kept[1] != '0'
	for _, r := range kept {
		right = right && '0' <= r && r <= '9'
	}
	if !right {
		return typed, fault.Field("telephone", "phone.wrong")
	}
	return kept, nil
}

// NamePerson gives a person the name they have typed, which the first steps
// ask for: from then on the account is active. Somebody who has a name keeps
// it. Fields at fault are "prenom" and "nom".
func NamePerson(tx *sqldb.Tx, personID, first, last string) error {
	p, err := Load(tx, personID)
	if err != nil {
		return err
	}
	if p.Named() && p.Status != Proven {
		return nil
	}
	var f fault.Form
	p.FirstName, p.LastName = parseName(&f, "prenom", first), parseName(&f, "nom", last)
	if err := f.Err(); err != nil {
		return err
	}
	from := p.Status
	if from == Proven {
		m, err := Life.Find(from, WasNamed)
		if err != nil {
			return err
		}
		p.Status = m.To
	}
	if err := rename(tx, p, from); err != nil {
		return err
	}
	return journal.Write(tx, policy.Actor{Person: p.ID}, "account.named", subject(p), "")
}

// EditProfile writes what a says of themselves.
func (d Desk) EditProfile(ctx context.Context, a policy.Actor, typed Profile) error {
	return d.mine(ctx, a, policy.AccountEdit, func(tx *sqldb.Tx, p Person) error {
		parsed, err := typed.parse()
		if err != nil {
			return err
		}
		from := p.Status
		p.FirstName, p.LastName, p.Phone = parsed.FirstName, parsed.LastName, parsed.Phone
		if from == Proven {
			m, err := Life.Find(from, WasNamed)
			if err != nil {
				return err
			}
			p.Status = m.To
		}
		if err := rename(tx, p, from); err != nil {
			return err
		}
		return journal.Write(tx, a, "account.edited", subject(p), "")
	})
}

// ChangePassword replaces the password of a, who types the one they have; every
// other login of theirs ends. Guesses of the present one are counted as those
// of a sign-in are.
func (d Desk) ChangePassword(ctx context.Context, a policy.Actor, present, typed string, from Browser) (Opened, error) {
	if !a.SignedIn() {
		return Opened{}, notSignedIn()
	}
	var p Person
	if err := d.DB.Read(ctx, func(tx *sqldb.Tx) (err error) {
		p, err = Load(tx, a.Person)
		return err
	}); err != nil {
		return Opened{}, err
	}
	if err := d.check(typed, p, p.Email); err != nil {
		return Opened{}, err
	}
	// Who has a second factor has shown it lately; the others show their password.
	if a.Enrolled {
		if err := policy.Require(a, policy.AccountSecure, p.Subject()); err != nil {
			return Opened{}, err
		}
	}
	names, err := d.isMine(ctx, p, present, from)
	if err != nil {
		return Opened{}, err
	}
	hash, err := d.Hasher.Hash(ctx, typed)
	if err != nil {
		return Opened{}, err
	}
	var o Opened
	err = d.DB.Write(ctx, func(tx *sqldb.Tx) error {
		a, err := Refresh(tx, a)
		if err != nil {
			return err
		}
		if err := policy.Require(a, policy.AccountEdit, p.Subject()); err != nil {
			return err
		}
		if o, err = d.replacePassword(tx, p, hash, a.Login, from); err != nil {
			return err
		}
		if err := giveBack(tx, names...); err != nil {
			return err
		}
		raised, err := d.raise(tx, a, p, ByPassword)
		o.Token, o.Lasts = raised.Token, raised.Lasts
		return err
	})
	return o, err
}

// isMine verifies the password that p has now, and gives the names under which
// the try was counted.
func (d Desk) isMine(ctx context.Context, p Person, present string, from Browser) ([]string, error) {
	ctx = sqldb.Recording(ctx) // the key of the form is for the deed, not for the count
	kept, names, allowed, err := d.mayTry(ctx, p.Email, from)
	if err != nil {
		return nil, err
	}
	right := false
	if allowed {
		if right, err = d.verify(ctx, kept, present); err != nil {
			return nil, d.notTried(ctx, err, names)
		}
	}
	if !right {
		return nil, fault.Field("mot_de_passe_actuel", "password.not_yours")
	}
	return names, nil
}
