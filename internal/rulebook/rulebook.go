// Package rulebook keeps the rules of access: the draft that the gestionnaire
// writes, the versions that were published, and which is in force. It refuses to
// change what was published, and to judge: that is quota's.
package rulebook

import (
	"context"
	"sync"
	"time"

	"profil/internal/fault"
	"profil/internal/id"
	"profil/internal/policy"
	"profil/internal/quota"
	"profil/internal/sqldb"
)

// Desk is the counter of the rules. It remembers the versions that it has read,
// which never change; it is shared, never copied.
type Desk struct {
	DB     *sqldb.DB
	Limits quota.Limits // of the settings: what the first version is made from

	mu    sync.Mutex
	known map[string]quota.Set // by the id of the version
	last  quota.Set            // the one in force, when it was last looked at
}

// New gives the desk of the rules of a database; limits are those of a first
// version.
func New(db *sqldb.DB, limits quota.Limits) *Desk {
	return &Desk{DB: db, Limits: limits, last: quota.Shipped(limits)}
}

// Version is a set that was published, and why.
type Version struct {
	quota.Set
	Reason      string
	Publisher   string // the name of who published it, "" for the first
	PublishedAt time.Time
}

// InForceID is the SQL of the id of the version in force, NULL before the first:
// it travels with what the rules look at.
const InForceID = `(SELECT v.id FROM rule_versions v WHERE v.version = (SELECT max(version) FROM rule_versions) AND v.version > 0)`

// Last gives the set that was in force when it was last looked at: it asks
// nothing, and whoever judges by it compares its ID with InForceID.
func (d *Desk) Last() quota.Set {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.last
}

// InForce gives the rules in force.
func (d *Desk) InForce(tx *sqldb.Tx) (quota.Set, error) {
	current, err := sqldb.One(tx, func(r sqldb.Scanner) (key string, err error) { return key, r.Scan(sqldb.Text(&key)) }, `SELECT `+InForceID)
	if err != nil {
		return quota.Set{}, err
	}
	return d.OfID(tx, current)
}

// OfID gives the set of the id of a version, and remembers it as the one in
// force; "" is the set of the settings.
func (d *Desk) OfID(tx *sqldb.Tx, key string) (s quota.Set, err error) {
	d.mu.Lock()
	s, known := d.known[key]
	d.mu.Unlock()
	switch {
	case known:
	case key == "":
		s = quota.Shipped(d.Limits)
	default:
		if s, err = load(tx, `v.id = $1`, key); err != nil {
			return s, err
		}
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.known == nil || len(d.known) > 50 {
		d.known = map[string]quota.Set{}
	}
	d.known[key], d.last = s, s
	return s, nil
}

// Seed writes the first version, from the settings, where there is none.
func (d *Desk) Seed(ctx context.Context) error {
	var some bool
	err := d.DB.Read(ctx, func(tx *sqldb.Tx) (err error) {
		some, err = sqldb.Exists(tx, `SELECT 1 FROM rule_versions WHERE version > 0`)
		return err
	})
	if err != nil || some {
		return err
	}
	return d.DB.Write(ctx, func(tx *sqldb.Tx) error {
		if err := tx.Lock("rules"); err != nil {
			return err
		}
		if some, err := sqldb.Exists(tx, `SELECT 1 FROM rule_versions WHERE version > 0`); err != nil || some {
			return err
		}
		return publish(tx, quota.Set{Version: 1, ID: id.New(), Rules: quota.Shipped(d.Limits).Rules}, "Les règles d’accès du programme, telles que les réglages les donnent.")
	})
}

// Book is the rules as the staff sees them.
type Book struct {
	Versions []Version // the latest first: it is in force
	Draft    quota.Set // the rules being written; those in force where nobody writes
	Writing  bool      // somebody has changed something
	Edition  int       // of the draft
	CanEdit  bool
}

// InForce is the version in force.
func (b Book) InForce() Version {
	if len(b.Versions) == 0 {
		return Version{}
	}
	return b.Versions[0]
}

// Changes compares the draft with the rules in force.
func (b Book) Changes() []quota.Difference { return quota.Differences(b.InForce().Set, b.Draft) }

// Book gives the rules to the staff.
func (d *Desk) Book(ctx context.Context, a policy.Actor) (b Book, err error) {
	if err := policy.Require(a, policy.RuleRead, policy.Subject{}); err != nil {
		return b, err
	}
	b.CanEdit = policy.Can(a, policy.RuleEdit, policy.Subject{})
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		if b.Versions, err = versions(tx); err != nil {
			return err
		}
		if len(b.Versions) == 0 {
			b.Versions = []Version{{Set: quota.Shipped(d.Limits)}}
		}
		b.Draft, b.Edition, err = draft(tx, b.InForce().Set)
		b.Writing = b.Edition > 0
		return err
	})
	return b, err
}

// Published gives the rules in force to whoever asks, with all the versions that
// came before.
func (d *Desk) Published(ctx context.Context) (all []Version, err error) {
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		if all, err = versions(tx); err == nil && len(all) == 0 {
			all = []Version{{Set: quota.Shipped(d.Limits)}}
		}
		return err
	})
	return all, err
}

// Find gives one version of several, and the one before it.
func Find(all []Version, version int) (v, before Version, err error) {
	for i, one := range all {
		if one.Version == version {
			if i+1 < len(all) {
				before = all[i+1]
			}
			return one, before, nil
		}
	}
	return v, before, fault.New(fault.NotFound, "not_found")
}
