-- +goose Up
-- The address by which somebody's own calendar reads their sessions: one at a
-- time, of which only the fingerprint is kept.
CREATE TABLE calendar_feeds (
    person_id  TEXT         PRIMARY KEY REFERENCES persons (id),
    hash       TEXT         NOT NULL UNIQUE,
    created_at TIMESTAMP(3) NOT NULL
);

-- Whether a session takes place is said by go_on, '' for no such day; it is
-- certain from confirmed_at on.
ALTER TABLE sessions ADD COLUMN go_on TEXT NOT NULL DEFAULT '';
ALTER TABLE sessions ADD COLUMN confirmed_at TIMESTAMP(3);

-- A session whose days were changed once people had a seat: each is asked anew.
CREATE TABLE postponements (
    id            TEXT         PRIMARY KEY,
    session_id    TEXT         NOT NULL REFERENCES sessions (id),
    moved_at      TIMESTAMP(3) NOT NULL,
    was_first_day TEXT         NOT NULL,
    was_last_day  TEXT         NOT NULL,
    answer_by     TIMESTAMP(3) NOT NULL,
    silence       TEXT         NOT NULL CHECK (silence IN ('keeps', 'releases')),
    reason        TEXT         NOT NULL,
    closed_at     TIMESTAMP(3)                         -- nobody is asked any more
);
CREATE INDEX postponements_session ON postponements (session_id, moved_at);
CREATE INDEX postponements_open ON postponements (answer_by) WHERE closed_at IS NULL;

-- What each of those who had a seat has said; '' while they have not.
CREATE TABLE postponement_answers (
    postponement_id TEXT         NOT NULL REFERENCES postponements (id),
    enrolment_id    TEXT         NOT NULL REFERENCES enrolments (id),
    answer          TEXT         NOT NULL DEFAULT '' CHECK (answer IN ('', 'keeps', 'releases')),
    silent          BOOLEAN      NOT NULL DEFAULT false, -- what silence meant
    answered_at     TIMESTAMP(3),
    PRIMARY KEY (postponement_id, enrolment_id)
);
CREATE INDEX postponement_answers_enrolment ON postponement_answers (enrolment_id);

-- +goose Down
DROP TABLE postponement_answers;
DROP TABLE postponements;
ALTER TABLE sessions DROP COLUMN confirmed_at;
ALTER TABLE sessions DROP COLUMN go_on;
DROP TABLE calendar_feeds;
