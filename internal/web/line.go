package web

import (
	"context"
	"log/slog"
	"net/http"
	"sync/atomic"
	"time"

	"profil/internal/id"
	"profil/internal/sqldb"
)

// requestLine is the one line that a request leaves in the log. It holds
// nothing of what people typed, nor who they are: the pattern of the address,
// never the address.
type requestLine struct {
	ID      string
	Pattern string
	Queries *atomic.Int64
	status  int
	bytes   int
}

type lineKey struct{}

func lineOf(ctx context.Context) *requestLine {
	if l, ok := ctx.Value(lineKey{}).(*requestLine); ok {
		return l
	}
	return &requestLine{}
}

// logged gives every request a number, a time limit and its line in the log.
func logged(log *slog.Logger, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		l := &requestLine{ID: id.Public(), status: http.StatusOK}
		ctx, cancel := context.WithTimeout(r.Context(), requestTime)
		defer cancel()
		ctx, l.Queries = sqldb.Counting(context.WithValue(ctx, lineKey{}, l))
		defer func() {
			log.LogAttrs(ctx, slog.LevelInfo, "request",
				slog.String("id", l.ID), slog.String("method", r.Method), slog.String("pattern", l.Pattern),
				slog.Int("status", l.status), slog.Int("bytes", l.bytes), slog.Int64("queries", l.Queries.Load()),
				slog.Duration("took", time.Since(start).Round(10*time.Microsecond)))
		}()
		next.ServeHTTP(&countingWriter{w, l}, r.WithContext(ctx))
	})
}

// requestTime is how long an answer may take: the database has its own, shorter
// limits.
const requestTime = 30 * time.Second

// named notes in the line which route answers.
func named(pattern string, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		lineOf(r.Context()).Pattern = pattern
		next.ServeHTTP(w, r)
	})
}

type countingWriter struct {
	http.ResponseWriter
	line *requestLine
}

// WriteHeader implements http.ResponseWriter.
func (w *countingWriter) WriteHeader(status int) {
	w.line.status = status
	w.ResponseWriter.WriteHeader(status)
}

// Write implements http.ResponseWriter.
func (w *countingWriter) Write(b []byte) (int, error) {
	n, err := w.ResponseWriter.Write(b)
	w.line.bytes += n
	return n, err
}

// Unwrap lets http.ResponseController reach the connection.
func (w *countingWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }
