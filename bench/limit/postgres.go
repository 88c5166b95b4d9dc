package main

import (
	"context"
	"net/http"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

const postgresSchema = `
CREATE TABLE IF NOT EXISTS registrations (id BIGSERIAL PRIMARY KEY, session INT, trainee TEXT, organisation TEXT, status TEXT, at TIMESTAMPTZ);
CREATE INDEX IF NOT EXISTS registrations_session ON registrations (session);
CREATE TABLE IF NOT EXISTS audit (id BIGSERIAL PRIMARY KEY, registration BIGINT, act TEXT, at TIMESTAMPTZ);`

const register = `
WITH kept AS (INSERT INTO registrations (session, trainee, organisation, status, at) VALUES ($1, $2, $3, 'requested', now()) RETURNING id)
INSERT INTO audit (registration, act, at) SELECT id, 'submit', now() FROM kept`

// routePostgres serves a durable write: two rows in one statement and one
// round trip, committed by the server.
func routePostgres(ctx context.Context, mux *http.ServeMux, url string) error {
	config, err := pgxpool.ParseConfig(url)
	if err != nil {
		return err
	}
	config.MaxConns = 16
	config.ConnConfig.RuntimeParams["search_path"] = "limits"
	first, err := pgx.Connect(ctx, url)
	if err != nil {
		return err
	}
	defer first.Close(ctx)
	if _, err := first.Exec(ctx, `CREATE SCHEMA IF NOT EXISTS limits; SET search_path = limits;`+postgresSchema); err != nil {
		return err
	}
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return err
	}
	mux.HandleFunc("POST /postgres/registrations", func(w http.ResponseWriter, r *http.Request) {
		accept(w, r, func(x registration) error {
			_, err := pool.Exec(r.Context(), register, x.session, x.trainee, x.organisation)
			return err
		})
	})
	return nil
}
