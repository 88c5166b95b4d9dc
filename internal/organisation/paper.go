package organisation

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"path"
	"strings"
	"time"
	"unicode/utf8"

	"profil/internal/fault"
	"profil/internal/id"
	"profil/internal/journal"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

// Paper is what goes with a request: statutes, an extract of a register. Its
// kind is read in its bytes, whatever its sender says; the only way to get one
// is ParsePaper.
type Paper struct {
	Name   string // « statuts.pdf »
	Kind   string // application/pdf, image/jpeg, image/png
	SHA256 string
	Size   int
	At     time.Time
	Bytes  []byte
}

// PaperMost is the most bytes of a paper.
const PaperMost = 5 << 20

// endings are those of the kinds that are taken.
var endings = map[string]string{"application/pdf": ".pdf", "image/jpeg": ".jpg", "image/png": ".png"}

// ParsePaper reads a file, refused under the field "justificatif".
func ParsePaper(name string, bytes []byte) (Paper, error) {
	kind := http.DetectContentType(bytes)
	ending, taken := endings[kind]
	switch {
	case len(bytes) > PaperMost:
		return Paper{}, fault.Field("justificatif", "paper.too_large")
	case len(bytes) == 0 || !taken:
		return Paper{}, fault.Field("justificatif", "paper.kind")
	}
	sum := sha256.Sum256(bytes)
	return Paper{Name: paperName(name) + ending, Kind: kind, SHA256: hex.EncodeToString(sum[:]), Size: len(bytes), Bytes: bytes}, nil
}

// paperName keeps of the name of a file what may be a name anywhere, without
// its ending.
func paperName(typed string) string {
	name := path.Base(strings.ReplaceAll(typed, `\`, "/"))
	name = strings.TrimSpace(strings.Map(func(r rune) rune {
		if strings.ContainsRune(`/\:*?"<>|;=`, r) || r < ' ' {
			return -1
		}
		return r
	}, strings.TrimSuffix(name, path.Ext(name))))
	if name = strings.Trim(name, ". "); name == "" {
		return "justificatif"
	}
	for utf8.RuneCountInString(name) > 80 {
		_, size := utf8.DecodeLastRuneInString(name)
		name = name[:len(name)-size]
	}
	return name
}

// insertPapers keeps what goes with a request.
func insertPapers(tx *sqldb.Tx, requestID string, papers []Paper) error {
	for _, p := range papers {
		if _, err := tx.Exec(`INSERT INTO request_papers (id, request_id, name, kind, bytes, size, sha256, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
			id.New(), requestID, p.Name, p.Kind, p.Bytes, p.Size, p.SHA256, tx.Now); err != nil {
			return err
		}
	}
	return nil
}

// paperOf gives the latest paper of a request, without its bytes; the zero
// value when there is none.
func paperOf(tx *sqldb.Tx, requestID string) (Paper, error) {
	return orNothing(sqldb.One(tx, func(r sqldb.Scanner) (p Paper, err error) {
		return p, r.Scan(&p.Name, &p.Kind, &p.Size, &p.SHA256, sqldb.Time(&p.At))
	}, `SELECT name, kind, size, sha256, created_at FROM request_papers WHERE request_id = $1 ORDER BY created_at DESC, id DESC LIMIT 1`, requestID))
}

// Paper gives the latest paper of a request to who may read the request. That
// somebody of the staff has read it is recorded.
func (d Desk) Paper(ctx context.Context, a policy.Actor, publicID string) (p Paper, err error) {
	var q Request
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		if q, err = requestByPublicID(tx, publicID); err != nil {
			return err
		}
		if err := policy.See(a, policy.RequestRead, q.Subject()); err != nil {
			return err
		}
		p, err = sqldb.One(tx, func(r sqldb.Scanner) (p Paper, err error) {
			return p, r.Scan(&p.Name, &p.Kind, &p.Size, &p.SHA256, sqldb.Time(&p.At), &p.Bytes)
		}, `SELECT name, kind, size, sha256, created_at, bytes FROM request_papers WHERE request_id = $1 ORDER BY created_at DESC, id DESC LIMIT 1`, q.ID)
		return err
	})
	if err != nil {
		return Paper{}, err
	}
	if sum := sha256.Sum256(p.Bytes); hex.EncodeToString(sum[:]) != p.SHA256 {
		return Paper{}, fault.New(fault.Internal, "paper.changed")
	}
	if a.Staff(policy.Reader) && a.Person != q.PersonID {
		err = journal.Saw(ctx, d.DB, a, journal.Look{Person: q.PersonID, What: "request", Subject: q.ID, Seat: policy.By(a, policy.RequestRead, q.Subject())})
	}
	return p, err
}
