package identity

import (
	"context"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"

	"profil/internal/account"
	"profil/internal/fault"
	"profil/internal/sqldb"
)

// SignOffPath is where a provider of a name tells that somebody has signed out
// there, on the site: it is registered with the provider.
func SignOffPath(name string) string { return "/connexion/fournisseur/" + name + "/deconnexion" }

// signOffLasts is how long what a provider told of a sign-out is believed; it is
// remembered for longer, so that it is believed once.
const signOffLasts = time.Hour

// guards are those that a twin test takes away, to show that without them the
// harm is done.
type guards struct{ signed, once bool }

// SignOff closes the logins that a provider opened and whose session is over
// there (OpenID Connect Back-Channel Logout 1.0, 2.6 and 2.7): those of the
// session that it names, and of a login that has none, those of the person. What
// is not signed by the provider, for us, lately and for the first time closes
// nothing: Invalid, "identity.doubtful".
func (d Desk) SignOff(ctx context.Context, name, raw string) error {
	p, err := d.Of(name)
	if err != nil {
		return err
	}
	told, err := p.signedOff(ctx, raw, d.DB.Now, d.off.signed)
	if err != nil {
		return err
	}
	return d.DB.Write(ctx, func(tx *sqldb.Tx) error {
		first, err := account.Once(tx, "sign-off\x00"+p.Issuer+"\x00"+told.TokenID)
		if err != nil {
			return err
		}
		if !first && !d.off.once {
			return doubtful()
		}
		holders, err := sqldb.Values[string](tx, `SELECT person_id FROM identities WHERE issuer = $1 AND subject = $2`, p.Issuer, told.Subject)
		if err != nil {
			return err
		}
		return account.EndVouched(tx, account.IdentityProvider{Issuer: p.Issuer, SID: told.SessionID}, holders)
	})
}

// signedOff verifies what a provider tells of a sign-out.
func (p *Provider) signedOff(ctx context.Context, raw string, now func() time.Time, unsigned bool) (*oidc.LogoutToken, error) {
	ctx, cancel := limited(ctx)
	defer cancel()
	known, err := p.discover(ctx)
	if err != nil {
		return nil, err
	}
	wants := &oidc.Config{ClientID: p.ClientID, Now: now, SupportedSigningAlgs: []string{oidc.RS256, oidc.ES256}, InsecureSkipSignatureCheck: unsigned}
	told, err := known.Verifier(wants).VerifyLogout(ctx, raw)
	if err != nil {
		return nil, fault.Because(fault.Invalid, "identity.doubtful", err)
	}
	if age := now().Sub(told.IssuedAt); age > signOffLasts || age < -time.Minute || len(told.SessionID) > longestSID {
		return nil, doubtful()
	}
	return told, nil
}
