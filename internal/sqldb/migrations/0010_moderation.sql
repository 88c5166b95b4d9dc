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

-- +goose Down
DROP TABLE change_fields;
