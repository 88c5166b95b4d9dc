-- +goose Up
-- What structures share and renew: the campaign of adhésions of a year, and what
-- the establishments of one legal unit hold together.

-- One campaign a year. While it is open, the adhésion of the year before still
-- opens the reserved actions of the year to whoever has not renewed it.
CREATE TABLE adhesion_campaigns (
    year      INTEGER      PRIMARY KEY,
    public_id TEXT         NOT NULL UNIQUE,
    grace_to  TEXT         NOT NULL,               -- the last day of that grace
    opened_by TEXT         NOT NULL,
    opened_at TIMESTAMP(3) NOT NULL,
    reminders INTEGER      NOT NULL DEFAULT 0,     -- 1: reminded, 2: for the last time
    closed_at TIMESTAMP(3)
);

-- The holders of a role at one establishment hold it at another of the same legal
-- unit too: asked by one of the two, accepted by the other, undone by either.
CREATE TABLE family_shares (
    id         TEXT         PRIMARY KEY,
    public_id  TEXT         NOT NULL UNIQUE,
    lead_id    TEXT         NOT NULL REFERENCES organisations (id), -- whose holders answer
    site_id    TEXT         NOT NULL REFERENCES organisations (id), -- for which they answer too
    role       TEXT         NOT NULL CHECK (role IN ('referent', 'approver')),
    status     TEXT         NOT NULL CHECK (status IN ('asked', 'active', 'refused', 'ended')),
    asked_at   TEXT         NOT NULL,              -- the one of the two whose referent asked
    asked_by   TEXT         NOT NULL,
    decided_by TEXT,
    decided_at TIMESTAMP(3),
    ended_by   TEXT,
    ended_at   TIMESTAMP(3),
    created_at TIMESTAMP(3) NOT NULL
);
CREATE UNIQUE INDEX family_shares_once ON family_shares (lead_id, site_id, role) WHERE status IN ('asked', 'active');
CREATE INDEX family_shares_site ON family_shares (site_id, status);

-- +goose Down
DROP TABLE family_shares;
DROP TABLE adhesion_campaigns;
