-- +goose Up
-- The openings of a course and of the programme, besides those of a session.

-- Of a session that was open already when those that it took from its course or
-- from the programme were written anew: it keeps what was announced, and says
-- whose it was.
ALTER TABLE opening_waves ADD COLUMN kept_of TEXT NOT NULL DEFAULT '' CHECK (kept_of IN ('', 'course', 'programme'));

-- +goose Down
ALTER TABLE opening_waves DROP COLUMN kept_of;
