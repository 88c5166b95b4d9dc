-- +goose Up
-- Somebody asks for a correction of what is kept of them and that they cannot
-- change themselves (GDPR, articles 12 and 16): the answer is due in a month.

CREATE TABLE rectifications (
    id         TEXT         PRIMARY KEY,
    public_id  TEXT         NOT NULL UNIQUE,
    reference  TEXT         NOT NULL UNIQUE,
    person_id  TEXT         NOT NULL REFERENCES persons (id),
    about      TEXT         NOT NULL CHECK (about IN ('structure', 'attendance', 'paper', 'decision', 'other')),
    place      TEXT         NOT NULL,                 -- which session, paper, structure: in their words
    wrong      TEXT         NOT NULL,
    becomes    TEXT         NOT NULL,
    status     TEXT         NOT NULL CHECK (status IN ('asked', 'accepted', 'refused', 'withdrawn')),
    answer     TEXT         NOT NULL DEFAULT '',
    decided_by TEXT         REFERENCES persons (id),
    decided_at TIMESTAMP(3),
    created_at TIMESTAMP(3) NOT NULL
);
CREATE INDEX rectifications_by_person ON rectifications (person_id);
CREATE INDEX rectifications_waiting ON rectifications (created_at) WHERE status = 'asked';

-- +goose Down
DROP TABLE rectifications;
