package app

import (
	"context"
	"fmt"
	"sync"

	"profil/internal/fault"
	"profil/internal/mail"
	"profil/internal/opening"
)

// benchCmd is for those who measure the program: it is not shown.
type benchCmd struct {
	OpeningDay openingDayCmd `cmd:"" name:"opening-day" help:"Ouvre des sessions à tout le monde au même instant, sur une base vide, et vérifie chaque réponse."`
	LoginStorm loginStormCmd `cmd:"" name:"login-storm" help:"Connecte beaucoup de monde au même instant, pendant que d’autres lisent."`
}

type openingDayCmd struct {
	People   int  `default:"10000" help:"Personnes qui demandent une place."`
	Sessions int  `default:"200" help:"Sessions qui s’ouvrent."`
	Seats    int  `default:"20" help:"Places de chacune."`
	Clients  int  `default:"256" help:"Connexions en même temps."`
	Rounds   int  `default:"1" help:"Combien de fois de suite, sur de nouvelles sessions."`
	Waves    bool `help:"Ouvre d’abord à une structure sur deux, et aux autres pendant que tous demandent."`
}

// Run prints one line of name=value, and what should not be, a line each.
func (o openingDayCmd) Run(r *run) error {
	return r.bench(func(h *house) error {
		result, err := h.openingDay(r.ctx, opening.Plan{People: o.People, Sessions: o.Sessions, Seats: o.Seats, Clients: o.Clients, Rounds: o.Rounds, Waves: o.Waves})
		if err != nil {
			return err
		}
		for _, b := range result.Broken {
			fmt.Fprintln(r.err, b)
		}
		fmt.Fprintln(r.out, result)
		if len(result.Broken) > 0 {
			return fault.New(fault.Internal, "opening.broken")
		}
		return nil
	})
}

// openingDay runs the plan on this house, whose clerk works meanwhile, as it
// does when the site is served; the letters go nowhere.
func (h *house) openingDay(ctx context.Context, p opening.Plan) (opening.Result, error) {
	handler, err := h.handler(nil)
	if err != nil {
		return opening.Result{}, err
	}
	h.clerk.Sender = nowhere{}
	atWork, stop := context.WithCancel(context.WithoutCancel(ctx))
	var clerks sync.WaitGroup
	clerks.Go(func() { h.clerk.Run(atWork) })
	defer clerks.Wait()
	defer stop()
	return opening.Run(ctx, opening.House{DB: h.db, Site: handler, Accounts: h.accounts, Enrolments: h.enrolments}, p)
}

// nowhere takes charge of every letter, and keeps none.
type nowhere struct{}

// Send implements mail.Sender.
func (nowhere) Send(context.Context, mail.Message) error { return nil }
