package demo

import (
	"time"

	"profil/internal/fault"
	"profil/internal/letter"
	"profil/internal/mail"
	"profil/internal/sqldb"
)

// stageBounced is an address that a server says nobody has any more.
func (w *world) stageBounced() {
	w.on(-1, "16:50", "an address that refuses", func() error {
		return w.DB.Write(w.ctx, func(tx *sqldb.Tx) error {
			posts, err := (letter.Writer{}).Round(tx).Address(letter.AffiliationConfirmed, w.ties["bastien"].ID, "demo.bounced")
			if err != nil {
				return err
			}
			if err := letter.Put(tx, posts...); err != nil {
				return err
			}
			all, err := letter.Take(tx, time.Minute, 1)
			if err != nil || len(all) == 0 {
				return err
			}
			refusal := &mail.Reply{Step: "rcpt", Code: 550, Enhanced: "5.1.1"}
			return letter.MarkFailed(tx, all[0], fault.Because(fault.Invalid, "mail.permanent", refusal), true)
		})
	})
}
