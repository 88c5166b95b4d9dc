-- +goose Up
-- What each person is told: the news of the site, by which family of mails they
-- want to be written to, and what became of each mail.

-- What happened that concerns somebody: one row for each cause, beside the mail
-- of the same cause, which may wait for a digest or not be wanted at all.
CREATE TABLE news (
    id         TEXT         PRIMARY KEY,
    cause      TEXT         NOT NULL UNIQUE,         -- that of the mail
    person_id  TEXT         NOT NULL REFERENCES persons (id),
    kind       TEXT         NOT NULL,
    subject_id TEXT         NOT NULL,
    at         TIMESTAMP(3) NOT NULL,
    read_at    TIMESTAMP(3)
);
CREATE INDEX news_person ON news (person_id, at);
CREATE INDEX news_unread ON news (person_id) WHERE read_at IS NULL;

-- How somebody wants one family of mails: no row where they never said.
CREATE TABLE mail_choices (
    person_id TEXT         NOT NULL REFERENCES persons (id),
    family    TEXT         NOT NULL,
    rhythm    TEXT         NOT NULL CHECK (rhythm IN ('once', 'daily', 'weekly', 'never')),
    chosen_at TIMESTAMP(3) NOT NULL,
    PRIMARY KEY (person_id, family)
);

ALTER TABLE mails ADD COLUMN held TEXT NOT NULL DEFAULT '';  -- the digest that it waits for
ALTER TABLE mails ADD COLUMN reply TEXT NOT NULL DEFAULT ''; -- step and codes by which the server refused it, never its words
ALTER TABLE mails ADD COLUMN ended_at TIMESTAMP(3);          -- given up, or needed no more
CREATE INDEX mails_held ON mails (run_at) WHERE held <> '' AND status = 'queued';
CREATE INDEX mails_address ON mails (address, sent_at);

-- +goose Down
DROP INDEX mails_address;
DROP INDEX mails_held;
ALTER TABLE mails DROP COLUMN ended_at;
ALTER TABLE mails DROP COLUMN reply;
ALTER TABLE mails DROP COLUMN held;
DROP TABLE mail_choices;
DROP TABLE news;
