-- +goose Up
-- How somebody is tied to an organisation: by which rule, what proves it, how
-- sure it is, and since when it was said again.
ALTER TABLE affiliations ADD COLUMN rule TEXT NOT NULL DEFAULT '';            -- affiliation.Rules
ALTER TABLE affiliations ADD COLUMN evidence TEXT NOT NULL DEFAULT '';        -- affiliation.Proof
ALTER TABLE affiliations ADD COLUMN confidence TEXT NOT NULL DEFAULT 'none';  -- affiliation.Confidence
ALTER TABLE affiliations ADD COLUMN outside BOOLEAN NOT NULL DEFAULT false;   -- works there for somebody else
ALTER TABLE affiliations ADD COLUMN says TEXT NOT NULL DEFAULT '';            -- what has changed since a refusal
ALTER TABLE affiliations ADD COLUMN asked_at TIMESTAMP(3);                    -- « Toujours dans cette structure ? », unanswered
ALTER TABLE affiliations ADD COLUMN said_at TIMESTAMP(3);                     -- the last time they said yes

-- What an organisation says of the domains of the addresses of its people.
CREATE TABLE organisation_domains (
    id              TEXT         PRIMARY KEY,
    public_id       TEXT         NOT NULL UNIQUE,
    organisation_id TEXT         NOT NULL REFERENCES organisations (id),
    domain          TEXT         NOT NULL,        -- lower-case ASCII
    status          TEXT         NOT NULL CHECK (status IN ('proposed', 'verified', 'external', 'official', 'refused')),
    proposed_by     TEXT,
    decided_by      TEXT,
    decided_at      TIMESTAMP(3),
    created_at      TIMESTAMP(3) NOT NULL,
    UNIQUE (organisation_id, domain)
);
CREATE INDEX organisation_domains_domain ON organisation_domains (domain, status);

-- The address at which an organisation answers officially: a code sent there
-- proves who types it.
CREATE TABLE organisation_contacts (
    organisation_id TEXT         PRIMARY KEY REFERENCES organisations (id),
    address         TEXT         NOT NULL,        -- in the form used to compare
    typed           TEXT         NOT NULL,
    set_by          TEXT         NOT NULL,
    set_at          TIMESTAMP(3) NOT NULL
);

-- A code is derived from its id and the server's key when its letter is sent.
CREATE TABLE contact_codes (
    id              TEXT         PRIMARY KEY,
    organisation_id TEXT         NOT NULL REFERENCES organisations (id),
    person_id       TEXT         NOT NULL REFERENCES persons (id),
    address         TEXT         NOT NULL,        -- that it was sent to
    attempts        INTEGER      NOT NULL DEFAULT 0,
    created_at      TIMESTAMP(3) NOT NULL,
    expires_at      TIMESTAMP(3) NOT NULL,
    used_at         TIMESTAMP(3)
);
CREATE INDEX contact_codes_person ON contact_codes (person_id, organisation_id, created_at);
CREATE INDEX contact_codes_organisation ON contact_codes (organisation_id, created_at);

-- A référent invites an address: whoever has proven it may join, once.
CREATE TABLE invitations (
    id              TEXT         PRIMARY KEY,
    public_id       TEXT         NOT NULL UNIQUE,
    organisation_id TEXT         NOT NULL REFERENCES organisations (id),
    address         TEXT         NOT NULL,        -- in the form used to compare
    typed           TEXT         NOT NULL,
    invited_by      TEXT         NOT NULL REFERENCES persons (id),
    created_at      TIMESTAMP(3) NOT NULL,
    expires_at      TIMESTAMP(3) NOT NULL,
    accepted_at     TIMESTAMP(3),
    revoked_at      TIMESTAMP(3)
);
CREATE INDEX invitations_organisation ON invitations (organisation_id, created_at);
CREATE INDEX invitations_address ON invitations (address);

-- +goose Down
SELECT 1;
