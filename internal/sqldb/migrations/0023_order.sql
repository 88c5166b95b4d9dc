-- +goose Up
-- Who is asked first for the places of a session: the employer, or the provider.
ALTER TABLE sessions ADD COLUMN asks_first TEXT NOT NULL DEFAULT 'employer' CHECK (asks_first IN ('employer', 'provider'));

-- The same, of the request that was sent for it: it does not change afterwards.
ALTER TABLE enrolments ADD COLUMN provider_first BOOLEAN NOT NULL DEFAULT false;
-- Since when a seat is kept for it until its employer answers, the last time.
ALTER TABLE enrolments ADD COLUMN retained_at TIMESTAMP(3);

-- +goose Down
ALTER TABLE enrolments DROP COLUMN retained_at;
ALTER TABLE enrolments DROP COLUMN provider_first;
ALTER TABLE sessions DROP COLUMN asks_first;
