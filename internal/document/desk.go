package document

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"profil/internal/account"
	"profil/internal/catalogue"
	"profil/internal/civil"
	"profil/internal/fault"
	"profil/internal/id"
	"profil/internal/journal"
	"profil/internal/organisation"
	"profil/internal/outbox"
	"profil/internal/pdf"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

// Desk is the counter at which papers are made and read. Site is the public
// address of the site, without a final slash, for the check of a paper; Keep
// gives the end of a retention that begins at an instant.
type Desk struct {
	DB             *sqldb.DB
	Site           string
	Operator       Operator
	Accent         string // "#0b5b5e", "" for no colour
	WithdrawalDays int
	Keep           func(time.Time) time.Time
}

// MakeConvention makes the convention of a session with one employer. Like
// every Make, it is the clerk's, and makes nothing when the facts are those of
// the last version, or when there is nothing to state.
func (d Desk) MakeConvention(ctx context.Context, sessionID, organisationID string) error {
	if err := d.byClerk(ctx, func(tx *sqldb.Tx) (draft, error) { return d.ofConvention(tx, sessionID, organisationID) }); err != nil {
		return err
	}
	return d.endConvention(ctx, sessionID, organisationID)
}

// MakeConvocation makes the convocation of a participant.
func (d Desk) MakeConvocation(ctx context.Context, enrolmentID string) error {
	return d.byClerk(ctx, func(tx *sqldb.Tx) (draft, error) { return d.ofConvocation(tx, enrolmentID) })
}

// MakeProgramme makes the programme of a session.
func (d Desk) MakeProgramme(ctx context.Context, sessionID string) error {
	return d.byClerk(ctx, func(tx *sqldb.Tx) (draft, error) { return d.ofProgramme(tx, sessionID) })
}

// MakeSheet makes the feuille d’émargement of a half-day.
func (d Desk) MakeSheet(ctx context.Context, halfDayID string) error {
	return d.byClerk(ctx, func(tx *sqldb.Tx) (draft, error) { return d.ofSheet(tx, halfDayID) })
}

// MakeAttestation makes the attestation d’assiduité of a participant.
func (d Desk) MakeAttestation(ctx context.Context, enrolmentID string) error {
	return d.byClerk(ctx, d.attended(AttestationAssiduite, enrolmentID))
}

// MakeAttestationEnd makes the attestation de fin de formation.
func (d Desk) MakeAttestationEnd(ctx context.Context, enrolmentID string) error {
	return d.byClerk(ctx, d.attended(AttestationFin, enrolmentID))
}

// MakeCertificate makes the certificat de réalisation.
func (d Desk) MakeCertificate(ctx context.Context, enrolmentID string) error {
	return d.byClerk(ctx, d.attended(CertificatRealisation, enrolmentID))
}

func (d Desk) attended(k Kind, enrolmentID string) gatherer {
	return func(tx *sqldb.Tx) (draft, error) { return d.ofAttended(tx, k, enrolmentID) }
}

// gatherer reads the facts of one paper.
type gatherer func(*sqldb.Tx) (draft, error)

func (d Desk) byClerk(ctx context.Context, gather gatherer) error {
	_, err := d.make(ctx, policy.Clerk, gather)
	return err
}

// MakeMissing makes every paper of a session that can be made now and is not,
// or whose facts have changed, and tells how many.
func (d Desk) MakeMissing(ctx context.Context, a policy.Actor, sessionPublicID string) (n int, err error) {
	var all []gatherer
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		s, err := catalogue.SessionByPublicID(tx, sessionPublicID)
		if err != nil {
			return err
		}
		if err := d.sees(a, s); err != nil {
			return err
		}
		subject := s.Subject()
		subject.Status = policy.Status(Convention)
		if err := policy.Require(a, policy.DocumentMake, subject); err != nil {
			return err
		}
		if err := listed(s); err != nil {
			return err
		}
		due, err := dueOf(tx, s)
		for _, one := range due {
			all = append(all, d.gathererOf(one))
		}
		return err
	})
	for _, gather := range all {
		if err != nil {
			return n, err
		}
		var isNew bool
		if isNew, err = d.make(ctx, a, gather); isNew {
			n++
		}
	}
	return n, err
}

// make gathers, compares, draws, then keeps. The drawing stands between two
// transactions: what was replaced meanwhile is found by its version.
func (d Desk) make(ctx context.Context, a policy.Actor, gather gatherer) (isNew bool, err error) {
	p, last, err := d.read(ctx, a, gather)
	if err != nil || p.Kind == "" {
		return false, err
	}
	text, err := json.Marshal(p.facts)
	if err != nil {
		return false, err
	}
	if last.facts == string(text) && last.ended.IsZero() {
		return false, nil
	}
	if p.Why, err = since(last, p.facts); err != nil {
		return false, err
	}
	now := d.DB.Now().UTC().Truncate(time.Millisecond)
	if p.Reference, err = d.DB.NextReference(ctx, "document", civil.DayOf(now, civil.Paris).Year()); err != nil {
		return false, err
	}
	p.ID, p.PublicID, p.Code, p.Version = id.New(), id.Public(), id.Code(), last.version+1
	file, err := p.draw(Issue{Reference: p.Reference, Version: p.Version, Code: p.Code, At: now, Site: strings.TrimSuffix(d.Site, "/"), Accent: d.Accent})
	if err != nil {
		return false, err
	}
	sum := sha256.Sum256(file)
	p.Size, p.SHA256, p.KeepUntil, p.MadeBy = len(file), hex.EncodeToString(sum[:]), d.keepUntil(p.last), journal.ActorID(a)
	return true, d.keep(ctx, a, p, last, string(text), file)
}

// nameless tells that a paper would speak of somebody whose account was erased.
func (p draft) nameless() bool {
	return slices.ContainsFunc(p.facts.People, func(one Person) bool { return account.Erased(one.First, one.Last) })
}

func (d Desk) read(ctx context.Context, a policy.Actor, gather gatherer) (p draft, last kept, err error) {
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		if p, err = gather(tx); err != nil || p.Kind == "" {
			return err
		}
		if p.nameless() { // the one that was made before the erasure remains
			p = draft{}
			return nil
		}
		if err := p.mayMake(a); err != nil {
			return err
		}
		last, err = lastOf(tx, p.Document)
		return err
	})
	return p, last, err
}

// draw refuses a name that no font shows.
func (p draft) draw(i Issue) ([]byte, error) {
	paper, err := Say(p.facts, i)
	if err != nil {
		return nil, err
	}
	file, err := pdf.Draw(paper)
	if err != nil {
		return nil, fault.Because(fault.Internal, "document.letter", err)
	}
	return file, nil
}

func (d Desk) keep(ctx context.Context, a policy.Actor, p draft, last kept, facts string, file []byte) error {
	return d.DB.Write(ctx, func(tx *sqldb.Tx) error {
		if err := tx.Lock("document:" + string(p.Kind) + ":" + p.About); err != nil {
			return err
		}
		a, err := organisation.Refresh(tx, a)
		if err != nil {
			return err
		}
		if err := p.mayMake(a); err != nil {
			return err
		}
		now, err := lastOf(tx, p.Document)
		if err != nil {
			return err
		}
		if now.id != last.id {
			return fault.New(fault.Conflict, "stale") // somebody made it meanwhile
		}
		if err := insert(tx, p.Document, facts, file); err != nil {
			return err
		}
		if last.id != "" {
			if err := supersede(tx, last.id, p.ID); err != nil {
				return err
			}
		}
		if p.Kind == Convocation {
			if err := supersedeElsewhere(tx, p.Document); err != nil {
				return err
			}
		}
		tx.Made(p.PublicID)
		return outbox.Tell(tx, a, "document.made", journal.Subject{Kind: "document", ID: p.ID}, "")
	})
}

// keepUntil is the last day on which the papers of a session that ended on a
// day are kept.
func (d Desk) keepUntil(last civil.Day) civil.Day {
	if d.Keep == nil {
		return civil.DayOf(last.Time().AddDate(6, 0, 0), civil.Paris)
	}
	return civil.DayOf(d.Keep(last.Time()), civil.Paris)
}

// sees refuses the papers of a session to who may not read them all: to them
// the page does not exist.
func (d Desk) sees(a policy.Actor, s catalogue.Session) error {
	subject := s.Subject()
	subject.Status = policy.Status(Convention)
	return policy.See(a, policy.DocumentRead, subject)
}
