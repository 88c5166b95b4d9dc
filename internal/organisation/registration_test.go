package organisation

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"profil/internal/fault"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

// Papers that a request bears.
var (
	pdf  = []byte("%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
	png  = []byte("\x89PNG\r\n\x1a\n0000")
	jpeg = []byte("\xff\xd8\xff\xe000")
)

func paperNamed(t *testing.T, name string, bytes []byte) Paper {
	t.Helper()
	p, err := ParsePaper(name, bytes)
	ok(t, err)
	return p
}

var typedRNA = Typed{
	Without: RNA, RNA: "w33 2001234", Name: "Les Amis du Marais", Street: "3 rue des Tilleuls", Postcode: "33000", INSEE: "33063", Phone: "05 56 00 00 00",
}

var typedForeign = Typed{
	Without: Foreign, Country: "Belgique", Number: "0403.170.701", Name: "Le Relais de Mons", Street: "Grand-Place 22", Postcode: "7000", City: "Mons", Phone: "+32 65 40 51 11",
}

// Each kind of number has its own rules.
func TestParseRegistration(t *testing.T) {
	f, err := ParseForm(typedRNA)
	ok(t, err)
	if f.Registration != (Registration{Kind: RNA, Number: "W332001234"}) || f.LegalForm != "9220" || !f.SIRET.IsZero() || f.APE.Code != "" || f.Address.City != "Bordeaux" {
		t.Errorf("%+v", f)
	}
	f, err = ParseForm(typedForeign)
	ok(t, err)
	if f.Registration != (Registration{Kind: Foreign, Number: "0403.170.701", Country: "Belgique"}) || f.Phone != "+3265405111" || f.Address.City != "Mons" {
		t.Errorf("%+v", f)
	}
	for number, code := range map[string]string{"": "required.rna", "332001234": "rna.wrong", "W33200123": "rna.wrong", "W3320012345": "rna.wrong", "W33X001234": "rna.wrong", "WABCDEFGHI": "rna.wrong"} {
		typed := typedRNA
		typed.RNA = number
		_, err := ParseForm(typed)
		field(t, err, "rna", code)
	}
	for _, number := range []string{"W9R1001234", "W2A0001234"} {
		typed := typedRNA
		typed.RNA = number
		_, err := ParseForm(typed)
		ok(t, err)
	}
	_, err = ParseForm(Typed{Without: Foreign, Phone: "065405111"})
	for name, code := range map[string]string{"pays": "required.pays", "numero": "required.numero", "ville": "required.ville", "telephone": "phone.foreign", "denomination": "required.denomination"} {
		field(t, err, name, code)
	}
	_, err = ParseForm(Typed{Without: "other"})
	field(t, err, "siret", "choose")
}

// What a file is, its bytes say; its name is what may be a name anywhere.
func TestParsePaper(t *testing.T) {
	for name, want := range map[string]string{
		"statuts.exe": "statuts.pdf", `C:\\Users\\x\\récépissé.PDF`: "récépissé.pdf", "../../etc/passwd": "passwd.pdf", "": "justificatif.pdf", "...": "justificatif.pdf",
		"a\"b;c=d.pdf": "abcd.pdf", strings.Repeat("é", 200) + ".pdf": strings.Repeat("é", 80) + ".pdf",
	} {
		if p := paperNamed(t, name, pdf); p.Name != want || p.Kind != "application/pdf" || len(p.SHA256) != 64 {
			t.Errorf("%q: %+v", name, p)
		}
	}
	if p, q := paperNamed(t, "a.pdf", png), paperNamed(t, "a", jpeg); p.Name != "a.png" || q.Kind != "image/jpeg" {
		t.Errorf("%+v, %+v", p, q)
	}
	for _, wrong := range [][]byte{nil, []byte("<html><script>alert(1)</script>"), []byte("GIF89a000"), []byte("PK\x03\x04"), []byte("MZ"), []byte("<svg xmlns='http://www.w3.org/2000/svg'/>")} {
		_, err := ParsePaper("a.pdf", wrong)
		field(t, err, "justificatif", "paper.kind")
	}
	_, err := ParsePaper("a.pdf", append(bytes.Clone(pdf), make([]byte, PaperMost)...))
	field(t, err, "justificatif", "paper.too_large")
}

// An association without a SIRET is asked for with a paper, which its author and
// the staff alone read; once granted nobody asks for it again.
func TestWithoutSIRET(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		odile, samir, lucas := w.staff("Odile", "Garnier", policy.Manager), w.newcomer("Samir"), w.newcomer("Lucas")
		f, err := ParseForm(typedRNA)
		ok(t, err)
		_, err = w.RequestOrganisation(ctx, samir, f, named("Samir", "Haddad"))
		field(t, err, "justificatif", "required.justificatif")
		q, err := w.RequestOrganisation(ctx, samir, f, named("Samir", "Haddad"), paperNamed(t, "statuts.pdf", pdf))
		ok(t, err)
		_, err = w.RequestOrganisation(ctx, samir, f, named("", ""), paperNamed(t, "statuts.pdf", pdf))
		refused(t, err, fault.Conflict, "request.already")
		abroad, err := ParseForm(typedForeign)
		ok(t, err)
		other, err := w.RequestOrganisation(ctx, samir, abroad, named("", ""), paperNamed(t, "extrait.png", png))
		ok(t, err)

		for _, a := range []policy.Actor{samir, odile} {
			p, err := w.Paper(ctx, a, q.PublicID)
			if err != nil || p.Name != "statuts.pdf" || !bytes.Equal(p.Bytes, pdf) {
				t.Errorf("%+v, %v", p, err)
			}
		}
		_, err = w.Paper(ctx, lucas, q.PublicID)
		refused(t, err, fault.NotFound, "not_found")

		ok(t, w.DecideRequest(ctx, odile, q.PublicID, Verdict{Event: AskedInfo, Why: Reason{"Le récépissé est illisible."}}))
		refused(t, w.CorrectRequest(ctx, samir, q.PublicID, form(missing, "Les Amis du Marais", "")), fault.Conflict, "stale")
		f.Name = "Les Amis du Marais d’Ambès"
		ok(t, w.CorrectRequest(ctx, samir, q.PublicID, f, paperNamed(t, "récépissé.jpg", jpeg)))
		file, err := w.Request(ctx, odile, q.PublicID)
		if err != nil || file.Paper.Name != "récépissé.jpg" || file.Form.Registration.Number != "W332001234" || len(file.Evidence.SameSIRET)+len(file.Evidence.Others) != 0 {
			t.Errorf("%+v, %v", file, err)
		}
		ok(t, w.DecideRequest(ctx, odile, q.PublicID, Verdict{Event: WasGranted}))
		file, err = w.Request(ctx, odile, q.PublicID)
		if err != nil || file.Organisation.Registration != f.Registration || !file.Organisation.SIRET.IsZero() || file.Organisation.Name != f.Name {
			t.Errorf("%+v, %v", file.Organisation, err)
		}
		found, err := w.Find(ctx, "W332001234", 5)
		if err != nil || len(found.Hits) != 1 || found.Hits[0].Name != f.Name {
			t.Errorf("%+v, %v", found, err)
		}
		_, err = w.RequestOrganisation(ctx, lucas, f, named("Lucas", "Petit"), paperNamed(t, "statuts.pdf", pdf))
		field(t, err, "rna", "siret.in_list")
		file, err = w.Request(ctx, samir, other.PublicID)
		if err != nil || file.Form.Registration != abroad.Registration || file.Form.Phone != "+3265405111" {
			t.Errorf("%+v, %v", file.Form, err)
		}

		kept := func() (n int) {
			w.write(func(tx *sqldb.Tx) (err error) {
				n, err = sqldb.Value[int](tx, `SELECT count(*) FROM request_papers`)
				return err
			})
			return n
		}
		w.write(func(tx *sqldb.Tx) error { // what is not decided is kept
			_, err := ForgetRequests(tx, tx.Now.Add(time.Hour))
			return err
		})
		if kept() != 1 {
			t.Errorf("%d papers are kept", kept())
		}
	})
}

// An establishment whose name may not be said is told by who works there, and
// the gestionnaire decides.
func TestHiddenEstablishment(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		hidden := establishments[0]
		hidden.Name = "Structure non diffusible"
		w.Register = list{hidden}
		_, err := w.Join(t.Context(), w.newcomer("Claire"), JoinForm{SIRET: hidden.SIRET, Identity: named("Claire", "Vasseur")})
		refused(t, err, fault.Conflict, "organisation.hidden")
		_, err = w.RequestOrganisation(t.Context(), w.newcomer("Marc"), form(hidden.SIRET, "Garage Delage", ""), named("Marc", "Delage"))
		ok(t, err)
	})
}
