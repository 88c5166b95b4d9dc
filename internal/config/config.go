// Package config is for reading every setting once, from one table, into one
// value that the rest of the house is built from. It refuses to start on a
// setting it does not know or does not understand, and never shows a secret.
package config

import (
	"log/slog"
	"net/netip"
	"path/filepath"
	"time"

	"profil/internal/email"
)

// Config is the value of every setting. Load is the only way to get one.
type Config struct {
	Listen    string // host:port
	PublicURL string // without a final slash; the only source of links
	Data      string // folder of what the instance keeps on its disk
	Database  Database
	Erasures  string // folder of the ledger of who was erased, apart from the database
	Secret    Secret // decoded; empty when it is to be read from SecretPath
	LogLevel  slog.Level

	StolenPasswords string // file of the passwords found in thefts, "" for none

	TLS            TLS
	ACME           ACME
	TrustedProxies []netip.Prefix

	Vouchers  Vouchers
	Mail      Mail
	Live      Live
	Operator  Operator
	Rules     Rules
	Logins    Logins
	Second    SecondFactor
	Retention Retention

	readings []reading
}

// TLS names the certificate of the instance, in PEM files that are read again
// when they change; both are empty when there is none.
type TLS struct{ CertFile, KeyFile string }

// ACME says for which host names a certificate is asked for and renewed; there
// are none when it is not used.
type ACME struct {
	Hosts []string
	Email email.Address // whom the authority writes to; may be none
	Cache string        // folder of the certificates
}

// Live says which service of the State is asked, over the network, about an
// establishment that the local register lacks: "aucun", "entreprises" or
// "sirene", which wants a key.
type Live struct {
	Source string
	Key    Secret
}

// Mail says how letters leave. Without a host they are kept in Mailbox.
type Mail struct {
	Host     string
	Port     int
	Mode     MailMode
	User     string
	Password Secret
	From     email.Address
	FromName string
	ReplyTo  email.Address // may be none
	Mailbox  string        // folder
}

// MailMode is how the connection to the mail server is protected.
type MailMode string

// The modes: STARTTLS is demanded, not offered; clear text is for loopback only.
const (
	MailStartTLS MailMode = "starttls"
	MailTLS      MailMode = "tls"
	MailClear    MailMode = "none"
)

// Operator is who runs the instance, as its users see it.
type Operator struct {
	Name           string
	ShortName      string
	Mark           Mark
	Colour         Colour // readable on the light paper
	ColourDark     Colour // readable on the dark paper
	LegalNotice    string
	PostalAddress  string // lines separated by "\n"
	Contact        email.Address
	ChangesTo      email.Address // receives the reports of changes of structures
	PrivacyContact email.Address
	Accessibility  string // state of conformity, in the words the law wants
}

// Mark is the drawing that stands before the operator's name; MediaType is
// "image/svg+xml" or "image/png", empty when there is none.
type Mark struct {
	MediaType string
	Bytes     []byte
}

// Rules are the rules of access to the actions, the same for everybody.
type Rules struct {
	ActionsPerYear   int // reserved actions of one person, by civil year
	TrainingsPerYear int // of which trainings ("formations")
	PerOrganisation  int // people of one organisation in one course
	EmployerDays     int // working days the employer has to answer
	UndoMinutes      int // during which the employer may go back on an answer
	AffiliationDays  int // working days before the managers answer for a referent
	WaitlistHours    int // hours a person of the waiting list has to take a place
	SealDays         int // working days after which a countersigned sheet that nobody sealed is sealed
	WithdrawalDays   int // days before the first day until which a withdrawal gives the quota back

	StaffAnswer Working // within which the managers promise an answer
}

// Working is a length of working time: days or, when Hours is not zero, hours
// of the office.
type Working struct{ Days, Hours int }

// Logins says how long a browser stays signed in: in all, and without a page.
type Logins struct {
	Staff, StaffIdle time.Duration // managers and providers
	Other, OtherIdle time.Duration
}

// SecondFactor says whether those who answer for others must have a second
// factor, and how long they have to get one.
type SecondFactor struct {
	Rule FactorRule
	Days int
}

// FactorRule is what is asked of those who answer for others.
type FactorRule string

// The rules of the second factor.
const (
	FactorDemanded FactorRule = "exige"
	FactorOffered  FactorRule = "propose"
)

// Demanded tells whether they must have one.
func (s SecondFactor) Demanded() bool { return s.Rule == FactorDemanded }

// Grace is how long they have to get one.
func (s SecondFactor) Grace() time.Duration { return time.Duration(s.Days) * 24 * time.Hour }

// Retention says how long each kind of data is kept (trust in the product
// rests on these being carried out, not only announced).
type Retention struct {
	Unconfirmed  Period // account or invitation that nobody confirmed
	Inactive     Period // account, after its last activity
	Unsuccessful Period // request refused, withdrawn, not selected or expired
	Motivation   Period // after the end of the session
	Enrolment    Period // after the end of the session, before the archive
	Evidence     Period // convention, attendance, attestation, after the end of the session
	Structures   Period // request of a structure, reported change, after the answer
	Journal      Period // who did what
	Letters      Period // to whom, when, about what; the texts are not kept
	Backups      Period
}

// SecretPath is the file that holds the secret of the instance when no setting
// gives it.
func (c Config) SecretPath() string { return filepath.Join(c.Data, "secret") }

// Vouchers are the providers of identities: none by default.
type Vouchers struct {
	ProConnect, Other Voucher
	OtherName         string // of the button
}

// Voucher is this instance as a provider knows it.
type Voucher struct {
	Issuer, ClientID string
	Secret           Secret
	Strengths        string // the values of acr that are sure enough, with spaces between, "" for any
}

// Set tells whether the provider is to be asked.
func (v Voucher) Set() bool { return v.Issuer != "" }
