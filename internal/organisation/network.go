package organisation

import (
	"context"
	"slices"
	"strings"

	"profil/internal/fault"
	"profil/internal/french"
	"profil/internal/id"
	"profil/internal/journal"
	"profil/internal/policy"
	"profil/internal/siret"
	"profil/internal/sqldb"
)

// FieldNetwork is the network of an organisation, which only the gestionnaire
// writes.
const FieldNetwork Field = "network"

// Network is a set of organisations that rules and openings may name: the
// Missions locales, the GRETA…
type Network struct {
	Name    string
	Members int // organisations that are in it
}

// longestNetwork is how many letters the name of a network has at most.
const longestNetwork = 60

// Networks lists the networks, by name, whoever asks: they name no person.
func Networks(tx *sqldb.Tx) ([]Network, error) {
	return sqldb.All(tx, func(r sqldb.Scanner) (n Network, err error) { return n, r.Scan(&n.Name, &n.Members) }, `
		SELECT n.name, (SELECT count(*) FROM organisations o WHERE o.network = n.name AND o.status <> 'closed')
		FROM networks n ORDER BY n.fold`)
}

// NetworkExists tells whether there is a network of that very name.
func NetworkExists(tx *sqldb.Tx, name string) (bool, error) {
	return sqldb.Exists(tx, `SELECT 1 FROM networks WHERE name = $1`, name)
}

// Networks gives them to the staff.
func (d Desk) Networks(ctx context.Context, a policy.Actor) (all []Network, err error) {
	if err := policy.Require(a, policy.BackOfficeRead, policy.Subject{}); err != nil {
		return nil, err
	}
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		all, err = Networks(tx)
		return err
	})
	return all, err
}

// CreateNetwork adds a network, under the field "nom": its name is final, since
// rules and openings are written with it.
func (d Desk) CreateNetwork(ctx context.Context, a policy.Actor, name string) error {
	name = strings.Join(strings.Fields(name), " ")
	fold := french.Fold(name)
	switch {
	case fold == "":
		return fault.Field("nom", "required")
	case len([]rune(name)) > longestNetwork:
		return fault.Field("nom", "network.too_long")
	}
	return d.DB.Write(ctx, func(tx *sqldb.Tx) error {
		a, err := d.refresh(tx, a)
		if err != nil {
			return err
		}
		if err := policy.Require(a, policy.NetworkEdit, policy.Subject{}); err != nil {
			return err
		}
		if err := d.lock(tx, "networks"); err != nil {
			return err
		}
		known, err := sqldb.Exists(tx, `SELECT 1 FROM networks WHERE fold = $1`, fold)
		if err != nil {
			return err
		}
		if known {
			return fault.Field("nom", "network.known")
		}
		if err := tx.Do(`INSERT INTO networks (name, fold, created_at) VALUES ($1, $2, $3)`, name, fold, tx.Now); err != nil {
			return err
		}
		return journal.Write(tx, a, "network.created", journal.Subject{Kind: "network", ID: name}, "")
	})
}

// Placing is what a list of SIRET says, line by line.
type Placing struct {
	Found   []Organisation // that live under one of them, in the order of the list
	Unknown []string       // numbers that are right and that nobody has joined
	Wrong   []string       // lines that hold no right number, as they were typed
}

// mostPlaced is how many organisations are put in a network at once.
const mostPlaced = 500

// ReadPlacing reads a list of SIRET, one a line, wherever it stands in the line:
// what a spreadsheet gives is read as well. The field is "liste".
func (d Desk) ReadPlacing(ctx context.Context, a policy.Actor, list string) (p Placing, err error) {
	if err := policy.Require(a, policy.NetworkEdit, policy.Subject{}); err != nil {
		return p, err
	}
	lines := slices.DeleteFunc(strings.Split(list, "\n"), func(l string) bool { return strings.TrimSpace(l) == "" })
	switch {
	case len(lines) == 0:
		return p, fault.Field("liste", "network.empty_list")
	case len(lines) > mostPlaced:
		return p, fault.Field("liste", "network.long_list")
	}
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		p = Placing{}
		seen := map[string]bool{}
		for _, line := range lines {
			number, ok := siretIn(line)
			if !ok {
				p.Wrong = append(p.Wrong, strings.TrimSpace(line))
				continue
			}
			if seen[number.Digits()] {
				continue
			}
			seen[number.Digits()] = true
			all, err := BySIRET(tx, number)
			if err != nil {
				return err
			}
			if len(all) == 0 {
				p.Unknown = append(p.Unknown, number.String())
			}
			p.Found = append(p.Found, all...)
		}
		return nil
	})
	return p, err
}

// siretIn finds the SIRET of a line: the line itself, or one of its cells.
func siretIn(line string) (siret.SIRET, bool) {
	cells := strings.FieldsFunc(line, func(r rune) bool { return strings.ContainsRune(";,\t\"", r) })
	for _, cell := range cells {
		if s, err := siret.Parse(strings.TrimSpace(cell)); err == nil {
			return s, true
		}
	}
	return siret.SIRET{}, false
}

// Place puts organisations in a network, or out of theirs when name is "", for
// a reason that is kept with what was before; those that are there already are
// left alone. It tells how many moved.
func (d Desk) Place(ctx context.Context, a policy.Actor, publicIDs []string, name string, why Reason) (moved int, err error) {
	if err := why.enough(); err != nil {
		return 0, err
	}
	if len(publicIDs) > mostPlaced {
		return 0, fault.Field("liste", "network.long_list")
	}
	references := make([]string, len(publicIDs))
	for i := range references {
		if references[i], err = d.changeReference(ctx); err != nil {
			return 0, err
		}
	}
	err = d.DB.Write(ctx, func(tx *sqldb.Tx) error {
		moved = 0
		all, a, err := d.toPlace(tx, a, publicIDs, name)
		if err != nil {
			return err
		}
		for i, o := range all {
			if o.Network == name {
				continue
			}
			if err := place(tx, a, o, name, references[i], why); err != nil {
				return err
			}
			moved++
		}
		return nil
	})
	return moved, err
}

// toPlace loads what is to be placed, behind its locks, and checks that a may.
func (d Desk) toPlace(tx *sqldb.Tx, a policy.Actor, publicIDs []string, name string) ([]Organisation, policy.Actor, error) {
	var all []Organisation
	var keys []string
	for _, one := range publicIDs {
		o, err := ByPublicID(tx, one)
		if err != nil {
			return nil, a, err
		}
		all, keys = append(all, o), append(keys, organisationKey(o.ID))
	}
	slices.Sort(keys)
	if err := d.lock(tx, keys...); err != nil {
		return nil, a, err
	}
	a, err := d.refresh(tx, a)
	if err != nil {
		return nil, a, err
	}
	if err := policy.Require(a, policy.NetworkEdit, policy.Subject{}); err != nil {
		return nil, a, err
	}
	if name != "" {
		known, err := NetworkExists(tx, name)
		if err != nil {
			return nil, a, err
		}
		if !known {
			return nil, a, fault.Field("reseau", "choose")
		}
	}
	for i := range all { // as they are behind the locks
		if all[i], err = Load(tx, all[i].ID); err != nil {
			return nil, a, err
		}
		if all[i].Status == Closed {
			return nil, a, fault.New(fault.Conflict, "organisation.not_active")
		}
	}
	return all, a, nil
}

func place(tx *sqldb.Tx, a policy.Actor, o Organisation, name, reference string, why Reason) error {
	if err := tx.Do(`UPDATE organisations SET network = $2, updated_at = $3 WHERE id = $1`, o.ID, name, tx.Now); err != nil {
		return err
	}
	err := insertChange(tx, Change{
		ID: id.New(), PublicID: id.Public(), Reference: reference, OrganisationID: o.ID, PersonID: a.Person,
		Fields: []FieldChange{{Field: FieldNetwork, Was: o.Network, Becomes: name, Weight: Moderated, Status: FieldAccepted}},
		Status: Handled, Answer: why.String(), DecidedBy: a.Person, DecidedAt: tx.Now,
	})
	if err != nil {
		return err
	}
	return journal.Write(tx, a, "organisation.placed", journal.Subject{Kind: "organisation", ID: o.ID}, why.String())
}
