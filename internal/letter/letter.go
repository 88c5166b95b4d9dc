// Package letter is for what each mail says and to whom, composed from
// identifiers at the instant it is sent: never stale, and no words wait in a
// queue. It refuses to write to somebody who can no longer open what it speaks
// of, to follow who reads, and to hold a link that grants anything, but for those
// that prove an address, by one of which a password is chosen, and the answer of an
// employer who allows it.
package letter

import (
	"crypto/sha256"
	"encoding/hex"
	"time"

	"profil/internal/account"
	"profil/internal/email"
	"profil/internal/enrolment"
	"profil/internal/fault"
	"profil/internal/french"
	"profil/internal/mail"
	"profil/internal/organisation"
	"profil/internal/sqldb"
)

// Kind is what a letter is about; each has one line in the table of letters.
type Kind string

// Recipient is whom a letter goes to. Person is zero for an address of the
// settings, and for one that has no account yet.
type Recipient struct {
	Person  account.Person
	Address email.Address
}

// Key tells recipients of one letter apart.
func (r Recipient) Key() string {
	switch {
	case r.Person.ID == "":
		return r.Address.Key()
	case r.Person.Email.Key() != r.Address.Key(): // another of their own
		sum := sha256.Sum256([]byte(r.Address.Key()))
		return r.Person.ID + "." + hex.EncodeToString(sum[:8])
	}
	return r.Person.ID
}

// Writer composes the letters of one instance.
type Writer struct {
	URL       string // of the site, without a final slash: the only source of links
	Product   string // short name of the site
	Operator  string // who runs it
	Contact   email.Address
	ChangesTo email.Address // receives the reports of changes of structures
	From      email.Address
	FromName  string
	ReplyTo   email.Address
	// LinkToken gives the secret of a proof, by which a password is chosen: made
	// when the letter is, stored nowhere.
	LinkToken func(proofID string) string
	// AddressToken is the same for a link to an address of somebody's own.
	AddressToken func(account.AddressLink) string
	// CancelToken gives the secret that stops a recovery.
	CancelToken func(account.Recovery) string
	// AnswerBy is when an affiliation that waits should have its answer.
	AnswerBy func(organisation.Affiliation) time.Time
	// RuleOf gives the rule of the employer under which a request was sent.
	RuleOf func(tx *sqldb.Tx, e enrolment.Enrolment) (enrolment.EmployerRule, error)
	// DecisionToken gives the secret of the link by which somebody answers to a
	// request without signing in.
	DecisionToken func(linkID string) string
	// ContactCode gives the code of an official contact, made when its letter is.
	ContactCode func(codeID string) string

	off guards
}

// guards are the guards that a twin test takes away.
type guards struct {
	rights   bool // of who reads a letter that leaves late
	pressing bool // what has a deadline waits for no digest by default
}

// errMoot is the refusal to write a letter that nobody needs any more: what it
// speaks of is gone, or its recipient may not open it.
var errMoot = fault.New(fault.NotFound, "letter.moot")

// Moot tells whether a letter is not to be sent, for good.
func Moot(err error) bool { return fault.KindOf(err) == fault.NotFound }

// line is how one kind of letter is made: whom it goes to, what it says, and of
// which family it is.
type line struct {
	to     func(r *reader, id string) ([]Recipient, error)
	say    func(r *reader, id string, to Recipient) (said, error)
	family Family
}

// reader gathers what letters speak of.
type reader struct {
	Writer
	tx    *sqldb.Tx
	known map[string]any
	told  []string // by a digest: the ids of what it says
	// again says another letter of the same round; it is a field since the table
	// of letters may not speak of itself.
	again func(Post, Recipient) (said, error)
}

// once reads what several letters may speak of.
func once[T any](r *reader, kind, id string, read func(*sqldb.Tx, string) (T, error)) (T, error) {
	key := kind + ":" + id
	if known, ok := r.known[key].(T); ok {
		return known, nil
	}
	v, err := read(r.tx, id)
	if err == nil {
		r.known[key] = v
	}
	return v, err
}

// Round is for several letters that are written at one instant: what more than
// one of them speaks of is read once.
type Round struct{ reader reader }

// Round begins one.
func (w Writer) Round(tx *sqldb.Tx) *Round {
	r := &Round{reader{Writer: w, tx: tx, known: map[string]any{}}}
	r.reader.again = r.again
	return r
}

// Recipients lists whom a letter about a subject goes to, each once; nobody
// when there is nobody who may open it.
func (r *Round) Recipients(k Kind, subjectID string) ([]Recipient, error) {
	l, ok := letters[k]
	if !ok {
		return nil, fault.New(fault.Internal, "letter.unknown")
	}
	all, err := l.to(&r.reader, subjectID)
	if Moot(err) {
		return nil, nil
	}
	seen := map[string]bool{}
	var kept []Recipient
	for _, one := range all {
		if !one.Address.IsZero() && !seen[one.Address.Key()] {
			seen[one.Address.Key()] = true
			kept = append(kept, one)
		}
	}
	return kept, err
}

// Compose writes the letter of a row to its recipient, as they are now, and notes
// in the row what a digest says. The same letter always bears the same
// identifier. A letter that is Moot is refused.
func (r *Round) Compose(p *Post) (mail.Message, error) {
	to := Recipient{Address: p.Address}
	if p.PersonID != "" {
		var err error
		if to.Person, err = once(&r.reader, "person", p.PersonID, account.Load); err != nil {
			return mail.Message{}, err
		}
	}
	if p.PersonID != "" && !TermsOf(p.Kind).Fixed() {
		if _, err := r.again(*p, to); err != nil {
			return mail.Message{}, err
		}
	}
	r.reader.told = nil
	m, err := r.compose(p.Kind, p.SubjectID, to, p.Cause)
	p.Told = r.reader.told
	return m, err
}

func (r *Round) compose(k Kind, subjectID string, to Recipient, cause string) (mail.Message, error) {
	w, tx := r.reader.Writer, r.reader.tx
	l, ok := letters[k]
	if !ok {
		return mail.Message{}, fault.New(fault.Internal, "letter.unknown")
	}
	if to.Person.ID != "" && !to.Person.Live() && k != AccountSuspended {
		return mail.Message{}, errMoot
	}
	s, err := l.say(&r.reader, subjectID, to)
	if err != nil {
		return mail.Message{}, err
	}
	text, html, err := w.lay(s, to)
	if err != nil {
		return mail.Message{}, err
	}
	calendar, err := w.invitation(s, to, tx.Now)
	if err != nil {
		return mail.Message{}, err
	}
	domain := w.From.Domain()
	return mail.Message{
		Calendar: calendar, Method: string(s.Asks),
		From: w.From, FromName: w.FromName, To: to.Address, ReplyTo: w.ReplyTo, Subject: oneLine(french.Spaced(s.Subject)),
		Text: text, HTML: html, MessageID: mail.MessageID(cause, domain), Date: tx.Now,
	}, nil
}

// Kinds lists every kind of letter.
func Kinds() []Kind {
	var all []Kind
	for k := range letters {
		all = append(all, k)
	}
	return all
}
