-- +goose Up
-- « Comptes services » : the other services of the operator that sign people in
-- with their account here, and the providers that vouch for people here.

-- ───────────────────────────────────────────────────────── services reliés

CREATE TABLE clients (
    id           TEXT         PRIMARY KEY,
    public_id    TEXT         NOT NULL UNIQUE,        -- the client_id of the protocol
    name         TEXT         NOT NULL,
    about        TEXT         NOT NULL,               -- what the service is for, one sentence
    confidential BOOLEAN      NOT NULL,               -- has a secret; else PKCE alone
    renews       BOOLEAN      NOT NULL,               -- may be given refresh tokens
    status       TEXT         NOT NULL CHECK (status IN ('active', 'suspended')),
    created_at   TIMESTAMP(3) NOT NULL,
    updated_at   TIMESTAMP(3) NOT NULL
);

CREATE TABLE client_addresses (
    client_id TEXT NOT NULL REFERENCES clients (id),
    kind      TEXT NOT NULL CHECK (kind IN ('return', 'logout')),
    uri       TEXT NOT NULL,                          -- compared byte for byte
    PRIMARY KEY (client_id, kind, uri)
);

CREATE TABLE client_scopes (
    client_id TEXT NOT NULL REFERENCES clients (id),
    scope     TEXT NOT NULL,
    PRIMARY KEY (client_id, scope)
);

-- Two at most while a service changes its own.
CREATE TABLE client_secrets (
    id         TEXT         PRIMARY KEY,
    client_id  TEXT         NOT NULL REFERENCES clients (id),
    hash       TEXT         NOT NULL,
    created_at TIMESTAMP(3) NOT NULL,
    expires_at TIMESTAMP(3)
);
CREATE INDEX client_secrets_client ON client_secrets (client_id);

-- What a person lets a service know, and the name that it knows them by, which
-- no other service has.
CREATE TABLE consents (
    client_id    TEXT         NOT NULL REFERENCES clients (id),
    person_id    TEXT         NOT NULL REFERENCES persons (id),
    subject      TEXT         NOT NULL,
    scopes       TEXT         NOT NULL,               -- separated by spaces
    given_at     TIMESTAMP(3) NOT NULL,
    used_at      TIMESTAMP(3),                        -- the last sign-in
    withdrawn_at TIMESTAMP(3),
    PRIMARY KEY (client_id, person_id)
);
CREATE UNIQUE INDEX consents_subject ON consents (client_id, subject);
CREATE INDEX consents_person ON consents (person_id);

-- One sign-in at a service: its id is that of the code, which is so used once.
CREATE TABLE grants (
    id               TEXT         PRIMARY KEY,
    client_id        TEXT         NOT NULL REFERENCES clients (id),
    person_id        TEXT         NOT NULL REFERENCES persons (id),
    login_id         TEXT         NOT NULL,
    organisation_id  TEXT,
    scopes           TEXT         NOT NULL,
    level            INTEGER      NOT NULL,
    authenticated_at TIMESTAMP(3) NOT NULL,
    created_at       TIMESTAMP(3) NOT NULL,
    expires_at       TIMESTAMP(3) NOT NULL,           -- of the last token it may have
    revoked_at       TIMESTAMP(3)
);
CREATE INDEX grants_person ON grants (person_id, client_id);
CREATE INDEX grants_login ON grants (login_id);
CREATE INDEX grants_expiry ON grants (expires_at);

CREATE TABLE tokens (
    hash       TEXT         PRIMARY KEY,
    grant_id   TEXT         NOT NULL REFERENCES grants (id),
    kind       TEXT         NOT NULL CHECK (kind IN ('access', 'refresh')),
    created_at TIMESTAMP(3) NOT NULL,
    expires_at TIMESTAMP(3) NOT NULL,
    used_at    TIMESTAMP(3)                           -- a refresh token that was exchanged
);
CREATE INDEX tokens_grant ON tokens (grant_id);

-- The keys that sign what services are told. The private half is sealed under a
-- key of the instance; the public one stays while something it signed may be
-- shown.
CREATE TABLE signing_keys (
    id         TEXT         PRIMARY KEY,              -- kid
    sealed     TEXT         NOT NULL,
    public     TEXT         NOT NULL,                 -- SubjectPublicKeyInfo, base64
    status     TEXT         NOT NULL CHECK (status IN ('next', 'current', 'retired')),
    created_at TIMESTAMP(3) NOT NULL,
    since      TIMESTAMP(3) NOT NULL                  -- of the status
);

-- ───────────────────────────────────────────────────────── fournisseurs d’identité

-- Somebody known here under the name that a provider of identities gives them.
CREATE TABLE identities (
    issuer    TEXT         NOT NULL,
    realm     TEXT         NOT NULL,                  -- idp_id of ProConnect, where the subject is one's own
    subject   TEXT         NOT NULL,
    person_id TEXT         NOT NULL REFERENCES persons (id),
    linked_at TIMESTAMP(3) NOT NULL,
    used_at   TIMESTAMP(3),
    PRIMARY KEY (issuer, realm, subject)
);
CREATE INDEX identities_person ON identities (person_id);
