package app

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"

	"profil/internal/client"
	"profil/internal/policy"
)

type serviceCmd struct {
	List   serviceListCmd   `cmd:"" name:"liste" help:"Montre les services reliés."`
	Add    serviceAddCmd    `cmd:"" name:"ajouter" help:"Relie un service, et affiche son secret une seule fois. Le même service, donné deux fois, n’est relié qu’une."`
	Change serviceChangeCmd `cmd:"" name:"changer" help:"Change ce qui est donné d’un service ; le reste ne bouge pas."`
	Secret serviceSecretCmd `cmd:"" name:"secret" help:"Donne un nouveau secret à un service, et l’affiche une seule fois. L’ancien vaut encore un jour."`
	Off    serviceOffCmd    `cmd:"" name:"suspendre" help:"Suspend un service : il ne connecte plus personne, et ses jetons sont refusés."`
	On     serviceOnCmd     `cmd:"" name:"retablir" help:"Rétablit un service suspendu."`
}

// serviceFlags say what a service is.
type serviceFlags struct {
	About       string   `name:"usage" placeholder:"PHRASE" help:"À quoi il sert, en une phrase que les personnes lisent."`
	Returns     []string `name:"retour" sep:"none" placeholder:"ADRESSE" help:"Adresse de retour ; à répéter."`
	Logouts     []string `name:"sortie" sep:"none" placeholder:"ADRESSE" help:"Adresse après la déconnexion ; à répéter."`
	Backchannel *string  `name:"avis" placeholder:"ADRESSE" help:"Adresse à prévenir des déconnexions ; vide pour ne plus prévenir."`
	Scopes      []string `name:"peut-savoir" placeholder:"PÉRIMÈTRE" help:"profile, email, phone, organization, roles ; séparés par des virgules."`
	Renews      *bool    `name:"durable" negatable:"" help:"Il peut lire ces informations plus tard (jetons de renouvellement)."`
}

// on puts what was given in the place of what was.
func (f serviceFlags) on(d client.Draft) client.Draft {
	d.About = cmp.Or(f.About, d.About)
	for _, one := range []struct {
		to   *[]string
		with []string
	}{{&d.Returns, f.Returns}, {&d.Logouts, f.Logouts}, {&d.Scopes, f.Scopes}} {
		if len(one.with) > 0 {
			*one.to = one.with
		}
	}
	if f.Backchannel != nil {
		d.Backchannel = *f.Backchannel
	}
	if f.Renews != nil {
		d.Renews = *f.Renews
	}
	return d
}

type serviceListCmd struct{}

// Run lists the services: never a secret, which nobody knows.
func (serviceListCmd) Run(r *run) error {
	return r.inHouse(func(h *house) error {
		all, err := h.clients.List(r.ctx, policy.Clerk)
		if err != nil {
			return err
		}
		if len(all) == 0 {
			fmt.Fprintln(r.out, "Aucun service n’est relié.")
			return nil
		}
		w := tabwriter.NewWriter(r.out, 0, 0, 2, ' ', 0)
		fmt.Fprintln(w, "IDENTIFIANT\tNOM\tÉTAT\tPERSONNES")
		for _, l := range all {
			fmt.Fprintf(w, "%s\t%s\t%s\t%d\n", l.PublicID, l.Name, map[client.Status]string{client.Active: "relié", client.Suspended: "suspendu"}[l.Status], l.People)
		}
		return w.Flush()
	})
}

type serviceAddCmd struct {
	Name   string `arg:"" name:"nom" help:"Nom du service."`
	Public bool   `name:"sans-secret" help:"Il n’a pas de secret (PKCE seul) : une application sur un téléphone ou un poste."`
	serviceFlags
}

// Run links a service, unless the very same one is linked already.
func (a serviceAddCmd) Run(r *run) error {
	return r.inHouse(func(h *house) error {
		want := a.on(client.Draft{Name: a.Name, Confidential: !a.Public})
		there, found, err := h.serviceNamed(r, a.Name)
		if err != nil {
			return err
		}
		if found && sameService(draftOf(there), want) {
			fmt.Fprintf(r.out, "Ce service est déjà relié, tel quel.\nclient_id=%s\n", there.PublicID)
			return nil
		}
		if found {
			return fmt.Errorf("un service porte déjà ce nom, avec d’autres réglages : profil service changer %s", there.PublicID)
		}
		c, secret, err := h.clients.Register(r.ctx, policy.Clerk, want)
		if err != nil {
			return err
		}
		r.credentials("Service relié.", c.PublicID, secret)
		return nil
	})
}

type serviceChangeCmd struct {
	ID   string `arg:"" name:"identifiant" help:"client_id du service."`
	Name string `name:"nom" placeholder:"NOM" help:"Nouveau nom."`
	serviceFlags
}

// Run changes what was given.
func (a serviceChangeCmd) Run(r *run) error {
	return r.inHouse(func(h *house) error {
		f, err := h.clients.Read(r.ctx, policy.Clerk, a.ID)
		if err != nil {
			return err
		}
		was := draftOf(f.Client)
		want := a.on(was)
		if want.Name = cmp.Or(a.Name, want.Name); sameService(was, want) {
			fmt.Fprintln(r.out, "Rien à changer.")
			return nil
		}
		if err := h.clients.Edit(r.ctx, policy.Clerk, a.ID, want); err != nil {
			return err
		}
		fmt.Fprintln(r.out, "Service changé.")
		return nil
	})
}

type serviceSecretCmd struct {
	ID     string `arg:"" name:"identifiant" help:"client_id du service."`
	AtOnce bool   `name:"aussitot" help:"L’ancien secret cesse aussitôt de valoir."`
}

// Run gives another secret.
func (a serviceSecretCmd) Run(r *run) error {
	return r.inHouse(func(h *house) error {
		secret, err := h.clients.NewSecret(r.ctx, policy.Clerk, a.ID, a.AtOnce)
		if err == nil {
			r.credentials("Secret changé.", a.ID, secret)
		}
		return err
	})
}

type serviceOffCmd struct {
	ID  string `arg:"" name:"identifiant" help:"client_id du service."`
	Why string `name:"motif" required:"" placeholder:"PHRASE" help:"Pourquoi ; gardé au journal."`
}

// Run suspends a service; one that is suspended stays so.
func (a serviceOffCmd) Run(r *run) error {
	return r.serviceTo(a.ID, client.Suspended, "Service suspendu.", func(h *house) error { return h.clients.Suspend(r.ctx, policy.Clerk, a.ID, a.Why) })
}

type serviceOnCmd struct {
	ID  string `arg:"" name:"identifiant" help:"client_id du service."`
	Why string `name:"motif" required:"" placeholder:"PHRASE" help:"Pourquoi ; gardé au journal."`
}

// Run reinstates a service; one that is linked stays so.
func (a serviceOnCmd) Run(r *run) error {
	return r.serviceTo(a.ID, client.Active, "Service rétabli.", func(h *house) error { return h.clients.Reinstate(r.ctx, policy.Clerk, a.ID, a.Why) })
}

// serviceTo brings a service to a status, where it may stand already.
func (r *run) serviceTo(publicID string, status client.Status, done string, deed func(*house) error) error {
	return r.inHouse(func(h *house) error {
		f, err := h.clients.Read(r.ctx, policy.Clerk, publicID)
		if err != nil {
			return err
		}
		if f.Status != status {
			if err := deed(h); err != nil {
				return err
			}
		}
		fmt.Fprintln(r.out, done)
		return nil
	})
}

// inHouse runs a command on the desks, and closes them.
func (r *run) inHouse(do func(*house) error) error {
	c, err := r.load(nil)
	if err != nil {
		return err
	}
	h, err := openHouse(r.ctx, c, r.logger(c))
	if err != nil {
		return err
	}
	defer h.close() //nolint:errcheck // nothing is under way
	return do(h)
}

// credentials prints what is to be given to a service: the only time that its
// secret is known.
func (r *run) credentials(done, publicID, secret string) {
	fmt.Fprintf(r.out, "%s\nclient_id=%s\n", done, publicID)
	if secret != "" {
		fmt.Fprintf(r.out, "client_secret=%s\nNotez le secret maintenant : il ne sera plus jamais affiché.\n", secret)
	}
}

// serviceNamed finds a service by its name, whatever its capitals.
func (h *house) serviceNamed(r *run, name string) (c client.Client, found bool, err error) {
	all, err := h.clients.List(r.ctx, policy.Clerk)
	for _, l := range all {
		if strings.EqualFold(l.Name, strings.TrimSpace(name)) {
			f, err := h.clients.Read(r.ctx, policy.Clerk, l.PublicID)
			return f.Client, err == nil, err
		}
	}
	return c, false, err
}

// draftOf is what an admin would have typed of a service.
func draftOf(c client.Client) client.Draft {
	d := client.Draft{
		Name: c.Name, About: c.About, Returns: c.Returns, Logouts: c.Logouts, Backchannel: c.Backchannel, Confidential: c.Confidential, Renews: c.Renews,
	}
	for _, s := range c.Scopes {
		d.Scopes = append(d.Scopes, string(s))
	}
	return d
}

// sameService tells whether two drafts say the same, in whatever order.
func sameService(a, b client.Draft) bool {
	alike := func(a, b []string) bool {
		return slices.Equal(slices.Compact(slices.Sorted(slices.Values(a))), slices.Compact(slices.Sorted(slices.Values(b))))
	}
	return a.Name == b.Name && a.About == b.About && a.Backchannel == b.Backchannel && a.Confidential == b.Confidential && a.Renews == b.Renews &&
		alike(a.Returns, b.Returns) && alike(a.Logouts, b.Logouts) && alike(a.Scopes, b.Scopes)
}
