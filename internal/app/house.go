package app

import (
	"context"
	"crypto/hkdf"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"os"
	"strings"
	"time"

	"profil/internal/account"
	"profil/internal/attendance"
	"profil/internal/catalogue"
	"profil/internal/civil"
	"profil/internal/clerk"
	"profil/internal/client"
	"profil/internal/config"
	"profil/internal/diary"
	"profil/internal/document"
	"profil/internal/enrolment"
	"profil/internal/factor"
	"profil/internal/identity"
	"profil/internal/letter"
	"profil/internal/mail"
	"profil/internal/openid"
	"profil/internal/organisation"
	"profil/internal/password"
	"profil/internal/policy"
	"profil/internal/privacy"
	"profil/internal/quota"
	"profil/internal/register"
	"profil/internal/rulebook"
	"profil/internal/sqldb"
	"profil/internal/web"
	"profil/internal/web/accueil"
	"profil/internal/web/kit"
)

// house is everything that one process is made of. It is wired here and
// nowhere else.
type house struct {
	config   config.Config
	log      *slog.Logger
	db       *sqldb.DB
	register *register.Register
	stolen   *password.Stolen // nil when the operator has no such list
	sender   mail.Sender
	mailbox  *mail.Mailbox // nil when letters really leave
	closers  []func() error

	accounts      account.Desk
	organisations organisation.Desk
	catalogue     catalogue.Desk
	enrolments    enrolment.Desk
	rules         *rulebook.Desk
	attendance    attendance.Desk
	documents     document.Desk
	letters       letter.Desk
	diary         diary.Desk
	privacy       privacy.Desk
	clients       client.Desk
	identities    identity.Desk
	clerk         *clerk.Clerk
}

// openHouse opens the database and what stands around it, and sets the desks.
func openHouse(ctx context.Context, c config.Config, log *slog.Logger) (*house, error) {
	h := &house{config: c, log: log}
	if err := prepare(c); err != nil {
		return nil, err
	}
	key, err := secret(c)
	if err != nil {
		return nil, err
	}
	if h.db, err = sqldb.Open(ctx, c.Database.DSN()); err != nil {
		return nil, err
	}
	h.closers = append(h.closers, h.db.Close)
	if h.register, err = register.Open(registerPath(c)); err != nil {
		return nil, errors.Join(err, h.close())
	}
	h.closers = append(h.closers, h.register.Close)
	if h.stolen, err = password.OpenStolen(c.StolenPasswords); err != nil {
		err = fmt.Errorf("PROFIL_STOLEN_PASSWORDS ne se lit pas comme la liste attendue, une empreinte SHA-1 par ligne, dans l’ordre : %w", err)
		return nil, errors.Join(err, h.close())
	}
	if h.stolen != nil {
		h.closers = append(h.closers, h.stolen.Close)
	}
	if err := h.openMail(); err != nil {
		return nil, errors.Join(err, h.close())
	}
	return h, h.setDesks(key)
}

// openMail chooses where letters go: to a server, or into a folder.
func (h *house) openMail() error {
	m := h.config.Mail
	if m.Host == "" {
		box, err := mail.OpenMailbox(m.Mailbox)
		h.sender, h.mailbox = box, &box
		return err
	}
	smtp, err := mail.NewSMTP(mail.Server{
		Host: m.Host, Port: m.Port, Mode: mail.Mode(m.Mode), User: m.User, Password: m.Password.Reveal(), Hello: m.From.Domain(),
	})
	if err != nil {
		return err
	}
	h.sender = smtp
	h.closers = append(h.closers, smtp.Close)
	return nil
}

func (h *house) setDesks(key []byte) error {
	c, db := h.config, h.db
	links, err := hkdf.Key(sha256.New, key, nil, "profil account", 32)
	if err != nil {
		return err
	}
	h.accounts = account.Desk{
		DB: db, Hasher: password.NewHasher(), Policy: password.Policy{Operator: []string{"PROFIL", c.Operator.Name, c.Operator.ShortName}, Stolen: h.stolen},
		Key: links, Lifetimes: c.Logins, Sensitive: worksForProvider,
		Keys: factor.NewKeys(c.PublicURL, c.Operator.ShortName), SecondFactor: c.Second, Obliged: answersForOthers,
	}
	codes, err := hkdf.Key(sha256.New, key, nil, "profil affiliation", 32)
	if err != nil {
		return err
	}
	h.organisations = organisation.Desk{DB: db, Key: codes, Register: h.register, AnswerDays: c.Rules.AffiliationDays, StaffAnswer: civil.Working(c.Rules.StaffAnswer)}
	h.catalogue = catalogue.Desk{DB: db}
	h.rules = rulebook.New(db, limits(c.Rules))
	answers, err := hkdf.Key(sha256.New, key, nil, "profil decision", 32)
	if err != nil {
		return err
	}
	h.enrolments = enrolment.Desk{
		Key: answers,
		DB:  db, Organisations: h.organisations, Limits: limits(c.Rules), Rules: h.rules, EmployerDays: c.Rules.EmployerDays, UndoFor: time.Duration(c.Rules.UndoMinutes) * time.Minute,
		KeepAnswers: func(last civil.Day) civil.Day {
			return last.AddMonths(c.Retention.Motivation.Months).Add(c.Retention.Motivation.Days)
		},
	}
	h.attendance = attendance.Desk{DB: db, SealDays: c.Rules.SealDays}
	h.documents = document.Desk{
		DB: db, Site: c.PublicURL, Operator: document.Operator{Name: c.Operator.Name, Contact: c.Operator.Contact.String()}, Accent: c.Operator.Colour.String(),
		WithdrawalDays: c.Rules.WithdrawalDays, Keep: func(t time.Time) time.Time { return c.Retention.Evidence.After(t) },
	}
	h.letters = letter.Desk{DB: db, Writer: h.writer()}
	h.privacy = privacy.Desk{DB: db, Retention: c.Retention, Organisations: h.organisations, Enrolments: h.enrolments, Writer: h.writer(), Ledger: ledger(c)}
	h.diary = diary.Desk{DB: db, Site: diary.Site{URL: c.PublicURL, Product: c.Operator.ShortName, Domain: c.Mail.From.Domain()}}
	if h.clients.Key, err = hkdf.Key(sha256.New, key, nil, "profil client", 32); err != nil {
		return err
	}
	h.clients.DB = db
	sealed, err := hkdf.Key(sha256.New, key, nil, "profil identity", 32)
	if err != nil {
		return err
	}
	h.identities = identity.Desk{DB: db, Accounts: h.accounts, Box: sealed, Providers: vouchers(c.Vouchers)}
	h.clerk = &clerk.Clerk{
		DB: db, Log: h.log, Writer: h.writer(), Sender: h.sender, Organisations: h.organisations, Catalogue: h.catalogue,
		Enrolments: h.enrolments, Attendance: h.attendance, Papers: h.documents, Clients: h.clients, Privacy: h.privacy, Services: h.provider(),
	}
	return nil
}

// provider is the site as services see it.
func (h *house) provider() *openid.Provider {
	return openid.New(h.clients, h.config.PublicURL, h.log)
}

// vouchers are the providers of identities that the settings name.
func vouchers(v config.Vouchers) (all []*identity.Provider) {
	if p := v.ProConnect; p.Set() {
		state := identity.ProConnect(p.Issuer, p.ClientID, p.Secret.Reveal())
		state.Strengths = strings.Fields(p.Strengths)
		all = append(all, state)
	}
	if p := v.Other; p.Set() {
		all = append(all, &identity.Provider{
			Name: "autre", Label: v.OtherName, Issuer: p.Issuer, ClientID: p.ClientID, Secret: p.Secret.Reveal(), Scopes: []string{"openid", "profile", "email"},
			Strengths: strings.Fields(p.Strengths),
		})
	}
	return all
}

func limits(r config.Rules) quota.Limits {
	return quota.Limits{Reserved: r.ActionsPerYear, Formations: r.TrainingsPerYear, PerStructure: r.PerOrganisation}
}

// worksForProvider tells whether somebody's login is as short as the staff's.
func worksForProvider(tx *sqldb.Tx, personID string) (bool, error) {
	standings, err := organisation.Standings(tx, personID)
	a := policy.Actor{Person: personID, Standings: standings}
	return len(a.Holding(policy.Organiser))+len(a.Holding(policy.Trainer)) > 0, err
}

// answersForOthers tells whether somebody must have a second factor.
func answersForOthers(tx *sqldb.Tx, personID string) (bool, error) {
	standings, err := organisation.Standings(tx, personID)
	return policy.Actor{Person: personID, Standings: standings}.Obliged(), err
}

func (h *house) writer() letter.Writer {
	c := h.config
	return letter.Writer{
		URL: c.PublicURL, Product: c.Operator.ShortName, Operator: c.Operator.Name, Contact: c.Operator.Contact, ChangesTo: c.Operator.ChangesTo,
		From: c.Mail.From, FromName: c.Mail.FromName, ReplyTo: c.Mail.ReplyTo, LinkToken: h.accounts.LinkToken, AddressToken: h.accounts.AddressToken, CancelToken: h.accounts.CancelToken, AnswerBy: h.organisations.AnswerBy, ContactCode: h.organisations.ContactCode,
		RuleOf: h.enrolments.RuleOf, DecisionToken: h.enrolments.DecisionToken,
	}
}

// site is what does not change from one page to the next, with its assets.
func (h *house) site(demonstration bool, scripts []fs.FS) (*kit.Site, *kit.Assets, error) {
	o := h.config.Operator
	s := &kit.Site{
		Product: o.ShortName, Operator: o.Name, Mark: len(o.Mark.Bytes) > 0, Contact: o.Contact.String(),
		HTTPS: strings.HasPrefix(h.config.PublicURL, "https:"), Demo: demonstration, Accessibility: o.Accessibility,
	}
	if s.Operator == s.Product {
		s.Operator = ""
	}
	var mark []byte
	if s.Mark {
		mark = o.Mark.Bytes
	}
	assets, err := kit.NewAssets(s, kit.Colours{Brand: o.Colour.String(), Dark: o.ColourDark.String()}, mark, scripts...)
	return s, assets, err
}

// handler builds the site: its map is rooms, and nothing else.
func (h *house) handler(demo *accueil.Demo) (http.Handler, error) {
	rooms := h.rooms(demo)
	site, assets, err := h.site(demo != nil, rooms.scripts)
	if err != nil {
		return nil, err
	}
	opener := web.Opener{DB: h.db, Site: site, Accounts: h.accounts, SignIn: rooms.signIn, Confirm: rooms.confirm, Queues: rooms.queues}
	return web.Handler(web.Parts{
		DB: h.db, Log: h.log, Site: site, Assets: assets, Open: opener.Open, Routes: rooms.routes, Proxies: h.config.TrustedProxies,
	}), nil
}

// close closes what was opened, the last first.
func (h *house) close() error {
	var all error
	for i := len(h.closers) - 1; i >= 0; i-- {
		all = errors.Join(all, h.closers[i]())
	}
	return all
}

// buildRegister makes the register of the communes when there is none yet: the
// list that a new instance begins with.
func buildRegister(ctx context.Context, c config.Config) error {
	if _, err := os.Stat(registerPath(c)); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	_, err := register.Build(ctx, registerPath(c), register.Communes())
	return err
}
