package app

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"sync"

	"profil/internal/config"
	"profil/internal/web/accueil"
)

// listening are the flags of the commands that listen.
type listening struct {
	Listen    string `help:"Adresse et port où écouter." placeholder:"ADRESSE:PORT"`
	PublicURL string `name:"public-url" help:"Adresse publique du site." placeholder:"URL"`
}

func (l listening) flags() map[string]string {
	return map[string]string{"listen": l.Listen, "public-url": l.PublicURL}
}

type serveCmd struct{ listening }

// Run serves the site until it is told to stop.
func (s serveCmd) Run(r *run) error {
	c, err := r.load(s.flags())
	if err != nil {
		return err
	}
	if err := c.ForServing(); err != nil {
		return err
	}
	return r.serve(c, func(context.Context, *house) (*accueil.Demo, error) { return nil, nil }, func(_ *house, address string) {
		fmt.Fprintln(r.out, "PROFIL est prêt : "+address)
	})
}

// serve opens the house, lets furnish fill it, and serves it. It stops in
// order: no more connections, the requests under way, the clerk, the database.
func (r *run) serve(c config.Config, furnish func(context.Context, *house) (*accueil.Demo, error), ready func(h *house, address string)) (err error) {
	l, err := net.Listen("tcp", c.Listen)
	if err != nil {
		return fmt.Errorf("impossible d’écouter à l’adresse %s : %w", c.Listen, err)
	}
	defer l.Close()
	if c.PublicURL == "" {
		c.PublicURL = "http://" + l.Addr().String()
	}
	if err := prepare(c); err != nil {
		return err
	}
	if err := buildRegister(r.ctx, c); err != nil {
		return err
	}
	h, err := openHouse(r.ctx, c, r.logger(c))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, h.close()) }()
	if err := h.clients.TurnKeys(r.ctx); err != nil {
		return err
	}
	demo, err := furnish(r.ctx, h)
	if err != nil {
		return err
	}
	if err := h.rules.Seed(r.ctx); err != nil { // after the demonstration, which has a history
		return err
	}
	handler, err := h.handler(demo)
	if err != nil {
		return err
	}
	var clerks sync.WaitGroup
	atWork, stop := context.WithCancel(context.WithoutCancel(r.ctx))
	clerks.Go(func() { h.clerk.Run(atWork) })
	clerks.Go(func() { h.readReturns(atWork) })
	err = listen(r.ctx, c, h.log, l, handler, func() { ready(h, strings.TrimSuffix(c.PublicURL, "/")) })
	stop()
	clerks.Wait()
	return err
}
