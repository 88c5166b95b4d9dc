-- +goose Up
-- The openings of a course and of the programme, besides those of a session; why
-- a paper was made again, and when one stopped holding without another.

-- Of a session that was open already when those that it took from its course or
-- from the programme were written anew: it keeps what was announced, and says
-- whose it was.
ALTER TABLE opening_waves ADD COLUMN kept_of TEXT NOT NULL DEFAULT '' CHECK (kept_of IN ('', 'course', 'programme'));

ALTER TABLE documents ADD COLUMN why TEXT NOT NULL DEFAULT '';  -- codes of what changed since the version that it replaces
ALTER TABLE documents ADD COLUMN ended_at TIMESTAMP(3);         -- a convention of which nobody is left

-- +goose Down
ALTER TABLE documents DROP COLUMN ended_at;
ALTER TABLE documents DROP COLUMN why;
ALTER TABLE opening_waves DROP COLUMN kept_of;
