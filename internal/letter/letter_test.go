package letter

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"profil/internal/civil"
	"profil/internal/french"
	"profil/internal/mail"
	"profil/internal/sqldb"
	"profil/internal/sqldb/sqltest"
)

// told says what each letter is about in the world of the tests, and whom it
// must go to: nobody else, and each once.
var told = map[Kind]struct{ subject, to string }{
	AccountLink:      {"proof", "samir"},
	PasswordChanged:  {"claire", "claire claire.perso"},
	LoginNewBrowser:  {"login", "claire claire.perso"},
	LoginFailures:    {"login", "claire claire.perso"},
	AccountSuspended: {"lucas", "lucas"},
	AccountUnused:    {"claire", "claire claire.perso"},
	AppAdded:         {"claire", "claire claire.perso"},
	AppRemoved:       {"claire", "claire claire.perso"},
	PasskeyAdded:     {"claire", "claire claire.perso"},
	PasskeyRemoved:   {"claire", "claire claire.perso"},
	CodesRenewed:     {"claire", "claire claire.perso"},
	CodeUsed:         {"claire", "claire claire.perso"},
	RecoveryLink:     {"recovery-link", "claire.perso"},
	RecoveryGranted:  {"recovery-granted", "claire claire.perso"},
	RecoveryReady:    {"recovery-granted", "claire claire.perso"},
	RecoveryStopped:  {"recovery-cancelled", "claire claire.perso"},
	RecoveryUsed:     {"recovery-used", "claire claire.perso"},
	AddressLink:      {"address-link", "claire.atelier"},
	AddressChanged:   {"address-change", "claire claire.perso claire.ancienne"},
	AccountClosed:    {"claire", "claire"},

	RequestReceived:       {"requested", "samir"},
	RequestToDecide:       {"requested", "odile"},
	RequestInfo:           {"info_requested", "samir"},
	RequestAccepted:       {"accepted", "samir"},
	RequestRejected:       {"rejected", "samir"},
	RequestReopened:       {"rejected", "samir"},
	AffiliationReopened:   {"samir-bordeaux", "samir"},
	AffiliationReceived:   {"samir-bordeaux", "samir"},
	AffiliationToDecide:   {"samir-bordeaux", "marc"},
	AffiliationFirst:      {"claire-bordeaux", "claire"},
	AffiliationConfirmed:  {"claire-bordeaux", "claire"},
	AffiliationArrived:    {"claire-bordeaux", "marc"},
	DeputyNamed:           {"absence", "lea"},
	ContactCode:           {"code", "accueil"},
	Invited:               {"invitation", "lea"},
	DomainToDecide:        {"bordeaux", "odile"},
	AffiliationRefused:    {"samir-bordeaux", "samir"},
	AffiliationRemoved:    {"claire-bordeaux", "claire"},
	AffiliationGone:       {"samir-foret", "nora"},
	AffiliationLeaving:    {"samir-foret", "samir"},
	StillThere:            {"nora-foret", "nora"},
	AffiliationSilent:     {"samir-foret", "nora"},
	AffiliationStaying:    {"claire-bordeaux", "marc"},
	RolesChanged:          {"marc-bordeaux", "marc"},
	ReferentConfirmed:     {"marc-bordeaux", "marc"},
	ReferentHandedOver:    {"marc-bordeaux", "marc"},
	AdhesionGranted:       {"adhesion", "marc"},
	AdhesionRefused:       {"adhesion", "marc"},
	AdhesionEnded:         {"adhesion", "marc"},
	ChangeReported:        {"change", "structures"},
	ChangeWritten:         {"proposal", "structures"},
	ChangeHandled:         {"proposal", "marc"},
	ChangeDeclined:        {"change", "marc"},
	RectificationReceived: {"correction-asked", "claire"},
	RectificationToAnswer: {"correction-asked", "odile"},
	RectificationAccepted: {"correction-accepted", "claire"},
	RectificationRefused:  {"correction-refused", "claire"},
	ProviderGranted:       {"foret", "nora"},
	ProviderWithdrawn:     {"foret", "nora"},
	ShareAsked:            {"share-asked", "nora"},
	ShareAccepted:         {"share-active", "marc nora"},
	ShareRefused:          {"share-refused", "marc nora"},
	ShareEnded:            {"share-ended", "marc nora"},
	AdhesionToRenew:       {"foret-2027", "nora"},
	AdhesionReminded:      {"foret-2027", "nora"},
	AdhesionLapsed:        {"foret-2025", "nora"},
	EnrolmentPaused:       {"waitlisted", "claire"},

	EnrolmentReceived:   {"awaiting_employer", "claire"},
	EnrolmentToDecide:   {"awaiting_employer", "marc"}, // Lucas has the right, and is suspended
	EnrolmentApproved:   {"awaiting_provider", "claire"},
	EnrolmentDeclined:   {"declined", "claire"},
	EmployerReconsiders: {"awaiting_employer", "claire"},
	EnrolmentEnrolled:   {"enrolled", "claire"},
	EnrolmentRetained:   {"awaiting_agreement", "claire"},
	EnrolmentWaiting:    {"waitlisted", "claire"},
	EnrolmentRejected:   {"rejected", "claire"},
	EnrolmentPromoted:   {"enrolled", "claire"},
	EnrolmentOffered:    {"offered", "claire"},
	OfferLapsed:         {"waitlisted", "claire"},
	OfferExpired:        {"withdrawn", "claire"},
	EnrolmentWithdrawn:  {"withdrawn", "marc nora"},
	EnrolmentMoved:      {"awaiting_employer", "claire"},
	MovedToDecide:       {"awaiting_employer", "marc"},
	EnrolmentFellBack:   {"later", "claire"},
	SecondLost:          {"waitlisted", "claire"},
	WaitingClosed:       {"rejected", "claire"},
	EnrolmentMissed:     {"enrolled", "claire"},
	MovedSeat:           {"enrolled", "marc nora"},
	SeatLeft:            {"withdrawn", "claire"},
	HandOverProposed:    {"enrolled", "lea"},
	HandOverRefused:     {"enrolled", "claire"},
	HandedOver:          {"withdrawn", "claire"},
	TookOver:            {"enrolled", "claire"},
	SeatPassed:          {"enrolled", "nora"},
	EnrolmentExpired:    {"expired", "claire"},
	EnrolmentCancelled:  {"off", "claire"},
	EnrolmentCalledOff:  {"cancelled", "marc nora"},

	EnrolmentEscalated:  {"awaiting_employer", "odile"},
	EnrolmentQuestioned: {"awaiting_employer", "claire"},
	EnrolmentReplied:    {"awaiting_employer", "marc"},
	EmployerReminded:    {"bordeaux", "marc"},
	WaitingAsked:        {"marc", "marc"},
	WaitingAlready:      {"marc", "marc"}, // who was given the right after the request was sent

	Allotted:           {"allotment", "marc"},
	AllotmentEnding:    {"allotment", "marc"},
	AllotmentLapsed:    {"allotment", "marc"},
	AllotmentTakenBack: {"allotment", "marc"},
	SeatNamed:          {"seat-kept", "lea"},
	SeatUnnamed:        {"seat-not-kept", "lea"},
	EnrolmentNamed:     {"enrolled", "claire"},
	SeatFilled:         {"enrolled", "marc nora"},

	DailyDigest:  {"claire", "claire"},
	WeeklyDigest: {"claire", "claire"},

	SessionCancelled: {"off", "hugo nora marc"},
	SessionOpened:    {"opened", "claire"},
	SessionChanged:   {"later", "claire"},
	SessionPostponed: {"session", "claire"},
	SessionMovedOn:   {"session", "hugo nora marc"},
	SeatUnconfirmed:  {"withdrawn", "claire"},
	SessionConfirmed: {"session", "claire hugo nora marc"},
	SessionGoDue:     {"opened", "nora"},
	ConvocationReady: {"convocation", "claire"},
	ConventionReady:  {"convention", "marc"},
	ConventionEnded:  {"convention-ended", "marc"},
	AttestationReady: {"attestation_assiduite", "claire"},
}

// Every letter goes to whom it must, and says what is kept in testdata.
func TestGoldenLetters(t *testing.T) {
	for _, k := range Kinds() {
		if _, ok := told[k]; !ok {
			t.Errorf("no test says what %s is about", k)
		}
	}
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		world(t, db)
		w := writer(t)
		for k, want := range told {
			var all []Recipient
			var first mail.Message
			err := db.Read(t.Context(), func(tx *sqldb.Tx) (err error) {
				if all, err = w.Round(tx).Recipients(k, want.subject); err != nil || len(all) == 0 {
					return err
				}
				first, err = w.Round(tx).compose(k, want.subject, all[0], "cause")
				return err
			})
			if err != nil {
				t.Errorf("%s: %v", k, err)
				continue
			}
			var to []string
			for _, r := range all {
				to = append(to, r.Address.Local())
			}
			if strings.Join(to, " ") != want.to {
				t.Errorf("%s goes to %v, not to %s", k, to, want.to)
			}
			if len(all) == 0 {
				continue
			}
			fit(t, k, first)
			golden(t, string(k), "À : "+first.To.String()+"\nObjet : "+first.Subject+"\n\n"+first.Text+entry(first))
		}
	})
}

// entry is what a letter asks of a calendar.
func entry(m mail.Message) (said string) {
	for _, l := range strings.Split(string(m.Calendar), "\r\n") {
		for _, name := range []string{"METHOD:", "UID:", "SEQUENCE:", "DTSTART;", "RRULE:", "STATUS:", "ATTENDEE;"} {
			if strings.HasPrefix(l, name) && !strings.HasPrefix(l, "RRULE:FREQ=YEARLY") {
				said += "\n" + l
			}
		}
	}
	return said
}

var address1 = regexp.MustCompile(`https://\S+`)

// fit checks what every letter must be: fit to leave, written in the language
// of the house, the same in HTML, with one link of ours and no other.
func fit(t *testing.T, k Kind, m mail.Message) {
	t.Helper()
	if _, err := m.Compose(); err != nil {
		t.Errorf("%s: %v", k, err)
	}
	for _, l := range strings.Split(m.Subject+"\n"+m.Text, "\n") {
		l = strings.TrimSuffix(l, "-- ")
		if err := french.Typo(address1.ReplaceAllString(l, "")); err != nil && !strings.HasPrefix(l, "> ") {
			t.Errorf("%s: %v: %q", k, err, l)
		}
	}
	links := address1.FindAllString(m.Text, -1)
	if len(links) != 1 || !strings.HasPrefix(links[0], "https://profil.example.fr/") {
		t.Errorf("%s has the links %v, not one", k, links)
	}
	said := words(t, m.HTML)
	for _, l := range strings.Split(m.Text, "\n") {
		l = strings.TrimPrefix(l, "> ")
		for _, part := range strings.Split(l, "\u00a0: ") {
			if part = squeeze(strings.TrimSuffix(part, "\u00a0:")); part != "--" && !strings.Contains(said, part) {
				t.Errorf("%s: the HTML does not say %q", k, part)
			}
		}
	}
}

// words is what one reads of HTML.
func words(t *testing.T, page string) string {
	t.Helper()
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for n := range root.Descendants() {
		if n.Type == html.TextNode {
			b.WriteString(n.Data + " ")
		}
	}
	return squeeze(b.String())
}

func squeeze(s string) string { return strings.Join(strings.Fields(s), " ") }

// golden compares a text with the one kept in testdata; PROFIL_UPDATE=1 writes
// it.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name+".txt")
	if os.Getenv("PROFIL_UPDATE") != "" {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil || string(want) != got {
		t.Errorf("%s is not what is kept: PROFIL_UPDATE=1 go test ./internal/letter -run Golden\n%s", path, got)
	}
}

// What nobody needs any more is not sent.
func TestWhatIsMootIsNotSent(t *testing.T) {
	db := sqltest.SQLite(t)
	world(t, db)
	w := writer(t)
	for k, subject := range map[Kind]string{
		RequestToDecide: "accepted", AffiliationReceived: "claire-bordeaux", AffiliationToDecide: "claire-bordeaux", EnrolmentToDecide: "withdrawn",
		EnrolmentEnrolled: "withdrawn", EnrolmentWaiting: "enrolled", EnrolmentMissed: "awaiting_employer", EnrolmentPromoted: "cancelled", EnrolmentOffered: "waitlisted", OfferLapsed: "offered", AccountSuspended: "claire", AccountLink: "gone",
	} {
		err := db.Read(t.Context(), func(tx *sqldb.Tx) error {
			_, err := w.Round(tx).compose(k, subject, Recipient{Address: address(t, "claire@example.fr")}, "cause")
			return err
		})
		if !Moot(err) {
			t.Errorf("%s about %s: %v", k, subject, err)
		}
	}
}

// Nobody is convened to a session that is behind us, nor learns of a place in it.
func TestWhatIsOverIsNotAnnounced(t *testing.T) {
	db := sqltest.SQLite(t)
	world(t, db)
	for day, want := range map[civil.Day]bool{"2027-01-15": false, "2027-01-16": true} {
		for _, k := range []Kind{ConvocationReady, EnrolmentEnrolled, EnrolmentPromoted, EnrolmentWaiting} {
			err := db.Read(t.Context(), func(tx *sqldb.Tx) error {
				tx.Now = civil.At(day, "08:00", civil.Paris)
				_, err := writer(t).Round(tx).compose(k, told[k].subject, Recipient{Address: address(t, "claire@example.fr")}, "cause")
				return err
			})
			if Moot(err) != want {
				t.Errorf("%s on %s: %v", k, day, err)
			}
		}
	}
}

// The link of a password says nothing once it was used, or is too old.
func TestAnOldLinkIsNotSent(t *testing.T) {
	db := sqltest.SQLite(t)
	world(t, db)
	later := sqltest.Noon.Add(31 * 60e9)
	err := db.Read(t.Context(), func(tx *sqldb.Tx) error {
		tx.Now = later
		_, err := writer(t).Round(tx).compose(AccountLink, "proof", Recipient{Address: address(t, "samir@example.fr")}, "cause")
		return err
	})
	if !Moot(err) {
		t.Errorf("%v", err)
	}
}

// Who may no longer sign in is not written to, but for what closes their
// account.
func TestWhoIsSuspendedIsNotWrittenTo(t *testing.T) {
	db := sqltest.SQLite(t)
	world(t, db)
	err := db.Write(t.Context(), func(tx *sqldb.Tx) error {
		_, err := tx.Exec(`UPDATE persons SET status = 'suspended' WHERE id = 'claire'`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for k, want := range told {
		if want.to != "claire" || k == PasswordChanged || k == AccountClosed || k == AccountUnused {
			continue
		}
		err := db.Read(t.Context(), func(tx *sqldb.Tx) error {
			all, err := writer(t).Round(tx).Recipients(k, want.subject)
			if len(all) > 0 {
				t.Errorf("%s goes to %v", k, all[0].Address.Local())
			}
			return err
		})
		if err != nil {
			t.Errorf("%s: %v", k, err)
		}
	}
}

// What somebody typed is words in a letter, never markup nor a header.
func TestWhatPeopleTypeStaysWords(t *testing.T) {
	db := sqltest.SQLite(t)
	world(t, db)
	err := db.Write(t.Context(), func(tx *sqldb.Tx) error {
		if _, err := tx.Exec(`UPDATE courses SET title = $1`, "<b>Titre</b>\r\nBcc: x@example.fr"); err != nil {
			return err
		}
		_, err := tx.Exec(`UPDATE enrolments SET employer_reason = $1`, `<a href="https://ailleurs.example">ici</a> <img src=x> une action = une journée, url(x)`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	err = db.Read(t.Context(), func(tx *sqldb.Tx) error {
		m, err := writer(t).Round(tx).compose(EnrolmentDeclined, "declined", Recipient{Address: address(t, "claire@example.fr")}, "cause")
		if err != nil {
			return err
		}
		for _, bad := range []string{"<b>", "<img", `href="https://ailleurs`} {
			if strings.Contains(m.HTML, bad) {
				t.Errorf("the HTML holds %s", bad)
			}
		}
		composed, err := m.Compose()
		if slices.Contains(strings.Split(string(composed), "\r\n"), "Bcc: x@example.fr") {
			t.Error("a header was added")
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

// A share that is taken back before it was accepted gave nothing to anybody.
func TestAShareThatWasNeverAccepted(t *testing.T) {
	db := sqltest.SQLite(t)
	world(t, db)
	if err := db.Read(t.Context(), func(tx *sqldb.Tx) error {
		m, err := writer(t).Round(tx).compose(ShareEnded, "share-taken_back", Recipient{Address: address(t, "nora@example.fr")}, "cause")
		if err == nil && (!strings.Contains(m.Subject, "Partage retiré") || strings.Contains(m.Text, "Les droits")) {
			t.Errorf("%s\n%s", m.Subject, m.Text)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
}

// A letter is read without its subject too, printed or passed on: its first
// sentence names what it is about.
func TestLettersStandWithoutTheirSubject(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("testdata", "*.txt"))
	if err != nil || len(files) == 0 {
		t.Fatal(len(files), err)
	}
	for _, path := range files {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		_, after, _ := strings.Cut(string(text), "\n\nBonjour")
		_, says, _ := strings.Cut(after, "\n\n")
		switch first, _, _ := strings.Cut(says, " "); first {
		case "Il", "Elle", "Ils", "Elles":
			t.Errorf("%s begins with « %s »: of what does it speak?", filepath.Base(path), first)
		}
	}
}
