-- +goose Up
-- A seat that comes free is offered to who waits, and kept for them meanwhile.

-- Until when a seat is kept for this request, which waits; NULL when none is.
ALTER TABLE enrolments ADD COLUMN offered_until TIMESTAMP(3);
-- The person can come at the last moment.
ALTER TABLE enrolments ADD COLUMN short_notice BOOLEAN NOT NULL DEFAULT false;
-- The provider's order of the waiting list, as a draft; 0 is that of arrival.
ALTER TABLE enrolments ADD COLUMN draft_rank INTEGER NOT NULL DEFAULT 0;

-- How long one who is offered a seat may think, and what orders the waiting list.
ALTER TABLE sessions ADD COLUMN offer_hours INTEGER NOT NULL DEFAULT 48 CHECK (offer_hours BETWEEN 1 AND 240);
ALTER TABLE sessions ADD COLUMN waiting_rule TEXT NOT NULL DEFAULT 'arrival' CHECK (waiting_rule IN ('arrival', 'ranking'));

CREATE INDEX enrolments_offered ON enrolments (offered_until) WHERE offered_until IS NOT NULL;
CREATE INDEX enrolments_waiting ON enrolments (session_id, waiting_no) WHERE status = 'waitlisted';

-- What each reader of a provider thinks of a request, before the list is made.
CREATE TABLE readings (
    enrolment_id TEXT         NOT NULL REFERENCES enrolments (id),
    reader_id    TEXT         NOT NULL,
    score        INTEGER      NOT NULL CHECK (score BETWEEN 0 AND 5), -- 0 for none yet
    tags         TEXT         NOT NULL DEFAULT '',                    -- separated by commas
    note         TEXT         NOT NULL DEFAULT '',
    updated_at   TIMESTAMP(3) NOT NULL,
    PRIMARY KEY (enrolment_id, reader_id)
);

-- Who chose what, and when, until the list was announced and afterwards.
CREATE TABLE choices (
    id           TEXT         PRIMARY KEY,
    enrolment_id TEXT         NOT NULL REFERENCES enrolments (id),
    at           TIMESTAMP(3) NOT NULL,
    actor_id     TEXT         NOT NULL,
    choice       TEXT         NOT NULL
);
CREATE INDEX choices_enrolment ON choices (enrolment_id, at);

-- Who wants to know of the next session of a course.
CREATE TABLE interests (
    person_id  TEXT         NOT NULL REFERENCES persons (id),
    course_id  TEXT         NOT NULL REFERENCES courses (id),
    created_at TIMESTAMP(3) NOT NULL,
    PRIMARY KEY (person_id, course_id)
);
CREATE INDEX interests_course ON interests (course_id, created_at);

-- +goose Down
DROP TABLE interests;
DROP TABLE choices;
DROP TABLE readings;
DROP INDEX enrolments_waiting;
DROP INDEX enrolments_offered;
ALTER TABLE sessions DROP COLUMN waiting_rule;
ALTER TABLE sessions DROP COLUMN offer_hours;
ALTER TABLE enrolments DROP COLUMN draft_rank;
ALTER TABLE enrolments DROP COLUMN short_notice;
ALTER TABLE enrolments DROP COLUMN offered_until;
