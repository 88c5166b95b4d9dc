-- +goose Up
-- What a référent proposes of their structure, and what became of it: one line
-- for each thing that changes. They are also the history of the structure.

CREATE TABLE change_fields (
    change_id TEXT NOT NULL REFERENCES changes (id),
    field     TEXT NOT NULL,                 -- organisation.Field
    was       TEXT NOT NULL,
    becomes   TEXT NOT NULL,
    weight    TEXT NOT NULL CHECK (weight IN ('cosmetic', 'register', 'moderated')),
    status    TEXT NOT NULL CHECK (status IN ('proposed', 'written', 'accepted', 'refused')),
    reason    TEXT NOT NULL DEFAULT '',      -- why it was refused
    PRIMARY KEY (change_id, field)
);
CREATE INDEX changes_organisation ON changes (organisation_id, created_at);

-- How an organisation ended: made one with another, or closed, with what comes
-- after it.
ALTER TABLE organisations ADD COLUMN closure TEXT NOT NULL DEFAULT '';   -- '', 'merged', 'ceased'
ALTER TABLE organisations ADD COLUMN closed_on TEXT NOT NULL DEFAULT ''; -- day
ALTER TABLE organisations ADD COLUMN successor_id TEXT;                  -- organisations (id)
CREATE INDEX organisations_successor ON organisations (successor_id);

-- The account that another one of the same person has become.
ALTER TABLE persons ADD COLUMN merged_into TEXT;                         -- persons (id)

-- Two records that were made one. Why is in the journal.
CREATE TABLE merges (
    id      TEXT         PRIMARY KEY,
    kind    TEXT         NOT NULL CHECK (kind IN ('organisation', 'person')),
    kept_id TEXT         NOT NULL,
    gone_id TEXT         NOT NULL,
    moved   INTEGER      NOT NULL,              -- rows that changed hands
    settled INTEGER      NOT NULL,              -- conflicts
    done_by TEXT         NOT NULL,
    at      TIMESTAMP(3) NOT NULL
);
CREATE INDEX merges_kept ON merges (kept_id, at);

-- What somebody of the staff is on, for a quarter of an hour.
CREATE TABLE claims (
    thing      TEXT         PRIMARY KEY,            -- kind and public id
    person_id  TEXT         NOT NULL REFERENCES persons (id),
    at         TIMESTAMP(3) NOT NULL,
    expires_at TIMESTAMP(3) NOT NULL
);

-- +goose Down
DROP TABLE claims;
DROP TABLE merges;
DROP TABLE change_fields;
