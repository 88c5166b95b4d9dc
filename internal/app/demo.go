package app

import (
	"context"
	"fmt"
	"time"

	"profil/internal/account"
	"profil/internal/config"
	"profil/internal/demo"
	"profil/internal/email"
	"profil/internal/sqldb"
	"profil/internal/web/accueil"
)

type demoCmd struct {
	listening
	Ahead int `help:"Avance l’horloge de la démonstration de tant de jours : ce qui attend une date arrive." placeholder:"JOURS"`
}

// Run serves the site with a small world in it, that anybody may enter as any
// of its people. It listens to its own machine alone.
func (d demoCmd) Run(r *run) error {
	c, err := r.load(d.flags())
	if err != nil {
		return err
	}
	if !c.OnLoopback() || len(c.TrustedProxies) > 0 {
		return fmt.Errorf("la démonstration laisse entrer n’importe qui : elle n’écoute que la machine elle-même, pas %s", c.Listen)
	}
	if d.Ahead < 0 {
		return fmt.Errorf("l’horloge de la démonstration avance, elle ne recule pas : --ahead=%d", d.Ahead)
	}
	furnish := func(ctx context.Context, h *house) (*accueil.Demo, error) {
		h.db.Now = func() time.Time { return time.Now().AddDate(0, 0, d.Ahead) }
		return furnishDemo(ctx, h)
	}
	return r.serve(asOperator(c), furnish, func(h *house, address string) {
		fmt.Fprintf(r.out, "\nPROFIL, démonstration : %s\n\n", address)
		for _, p := range demo.People {
			fmt.Fprintf(r.out, "  %-20s %s\n", p.Name(), p.Role)
		}
		fmt.Fprintf(r.out, "\nOn devient chacun d’un clic : %s/demo/personnes (ou avec le mot de passe « %s »).\n", address, demo.Passphrase)
		fmt.Fprintf(r.out, "Les courriels : %s/demo/courrier\n", address)
	})
}

// asOperator gives the fictitious operator to an instance that has none.
func asOperator(c config.Config) config.Config {
	c.Second.Rule = config.FactorOffered // one click makes anybody of anybody
	o := &c.Operator
	if o.Name == o.ShortName {
		o.Name = "Association Cap Demain"
	}
	if o.PostalAddress == "" {
		o.PostalAddress = "12 rue des Tilleuls\n33000 Bordeaux"
	}
	if o.LegalNotice == "" {
		o.LegalNotice = "Organisme fictif, pour la démonstration : personne n’est joignable à ces adresses."
	}
	contact, err := email.Parse("programme@cap-demain.example")
	if err != nil {
		return c
	}
	for _, a := range []*email.Address{&o.Contact, &o.ChangesTo, &o.PrivacyContact, &c.Mail.ReplyTo} {
		if a.IsZero() {
			*a = contact
		}
	}
	return c
}

// furnishDemo fills an empty house, and opens the doors of the demonstration.
func furnishDemo(ctx context.Context, h *house) (*accueil.Demo, error) {
	err := demo.Fill(ctx, demo.House{
		DB: h.db, Account: h.accounts, Organisation: h.organisations, Catalogue: h.catalogue, Enrolment: h.enrolments, Attendance: h.attendance,
	})
	if err != nil {
		return nil, fmt.Errorf("le monde de démonstration ne se construit pas : %w", err)
	}
	ids, err := demo.IDs(ctx, h.db)
	if err != nil {
		return nil, err
	}
	doors := &accueil.Demo{DB: h.db, Passphrase: demo.Passphrase, Mailbox: h.mailbox}
	if doors.Agenda, err = h.linkAgenda(ctx); err != nil {
		return nil, err
	}
	err = h.db.Read(ctx, func(tx *sqldb.Tx) error {
		doors.People = doors.People[:0]
		for _, p := range demo.People {
			id, ok := ids[p.Address]
			if !ok {
				continue
			}
			one, err := account.Load(tx, id)
			if err != nil {
				return err
			}
			doors.People = append(doors.People, accueil.Persona{
				ID: one.PublicID, Name: p.Name(), Role: p.Role, Structure: p.Structure, Function: p.Function, Address: p.Address,
			})
		}
		return nil
	})
	return doors, err
}
