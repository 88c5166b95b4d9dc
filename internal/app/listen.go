package app

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"sync"
	"time"

	"golang.org/x/crypto/acme/autocert"

	"profil/internal/config"
)

// The limits of a connection: slow or huge heads do not hold the server.
const (
	headTime   = 5 * time.Second
	readTime   = 60 * time.Second
	writeTime  = 60 * time.Second
	idleTime   = 2 * time.Minute
	headBytes  = 16 << 10
	drainTime  = 30 * time.Second
	certChecks = time.Minute // how often the certificate files are looked at
)

// listen serves handler on l until ctx ends, then lets the requests under way
// finish. ready is called once connections are accepted.
func listen(ctx context.Context, c config.Config, log *slog.Logger, l net.Listener, handler http.Handler, ready func()) error {
	server := &http.Server{
		Handler: handler, ReadHeaderTimeout: headTime, ReadTimeout: readTime, WriteTimeout: writeTime,
		IdleTimeout: idleTime, MaxHeaderBytes: headBytes, ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelDebug),
	}
	served := make(chan error, 1)
	secure, err := protect(c, server)
	if err != nil {
		return err
	}
	go func() {
		if secure {
			served <- server.ServeTLS(l, "", "")
		} else {
			served <- server.Serve(l)
		}
	}()
	ready()
	select {
	case err := <-served:
		return err
	case <-ctx.Done():
	}
	drain, cancel := context.WithTimeout(context.Background(), drainTime)
	defer cancel()
	if err := server.Shutdown(drain); err != nil {
		return err
	}
	if err := <-served; !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// protect sets the certificate of the server, and tells whether it has one.
func protect(c config.Config, server *http.Server) (bool, error) {
	switch {
	case c.TLS.CertFile != "":
		files := &certificate{certFile: c.TLS.CertFile, keyFile: c.TLS.KeyFile}
		if _, err := files.get(nil); err != nil {
			return false, fmt.Errorf("le certificat ne peut pas être lu : %w", err)
		}
		server.TLSConfig = &tls.Config{MinVersion: tls.VersionTLS12, GetCertificate: files.get}
	case len(c.ACME.Hosts) > 0:
		m := &autocert.Manager{
			Prompt: autocert.AcceptTOS, HostPolicy: autocert.HostWhitelist(c.ACME.Hosts...),
			Cache: autocert.DirCache(c.ACME.Cache), Email: c.ACME.Email.String(),
		}
		server.TLSConfig = m.TLSConfig()
	default:
		return false, nil
	}
	return true, nil
}

// certificate reads a pair of files again when they change: a renewal needs no
// restart.
type certificate struct {
	certFile, keyFile string

	mu      sync.Mutex
	pair    *tls.Certificate
	looked  time.Time
	changed time.Time
}

func (f *certificate) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.pair != nil && time.Since(f.looked) < certChecks {
		return f.pair, nil
	}
	f.looked = time.Now()
	info, err := os.Stat(f.certFile)
	if err != nil || info.ModTime().Equal(f.changed) {
		return f.pair, f.failed(err)
	}
	pair, err := tls.LoadX509KeyPair(f.certFile, f.keyFile)
	if err != nil {
		return f.pair, f.failed(err)
	}
	f.pair, f.changed = &pair, info.ModTime()
	return f.pair, nil
}

// failed keeps the certificate that works while the new one does not.
func (f *certificate) failed(err error) error {
	if f.pair != nil {
		return nil
	}
	return err
}
