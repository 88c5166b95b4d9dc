-- +goose Up
-- What proves somebody beside a password, and how lately they have proven it.

-- When the holder of a login last proved who they are (null: at the sign-in),
-- and by what: 'password', 'link', 'app', 'passkey', 'recovery', 'trusted'.
ALTER TABLE logins ADD COLUMN confirmed_at TIMESTAMP(3);
ALTER TABLE logins ADD COLUMN method TEXT NOT NULL DEFAULT 'password';

-- Since when somebody who answers for others is asked for a second factor.
ALTER TABLE persons ADD COLUMN second_factor_since TIMESTAMP(3);

-- The application that gives codes (TOTP, RFC 6238).
CREATE TABLE authenticators (
    person_id  TEXT         PRIMARY KEY REFERENCES persons (id),
    sealed     TEXT         NOT NULL,                -- the secret, AES-256-GCM under the server's key
    last_step  BIGINT       NOT NULL,                -- of the last code that was used: none serves twice
    created_at TIMESTAMP(3) NOT NULL,
    used_at    TIMESTAMP(3)
);

-- Codes for the day the telephone is lost; the row goes with its use.
CREATE TABLE recovery_codes (
    person_id  TEXT         NOT NULL REFERENCES persons (id),
    selector   TEXT         NOT NULL,                -- the first four letters: which hash to verify
    hash       TEXT         NOT NULL,                -- PHC string, argon2id
    created_at TIMESTAMP(3) NOT NULL,
    PRIMARY KEY (person_id, selector)
);

CREATE TABLE passkeys (
    id            TEXT         PRIMARY KEY,
    person_id     TEXT         NOT NULL REFERENCES persons (id),
    credential_id TEXT         NOT NULL UNIQUE,      -- as the authenticator calls it, base64url
    credential    TEXT         NOT NULL,             -- public key, flags and counter, JSON
    name          TEXT         NOT NULL,             -- as the person calls it
    created_at    TIMESTAMP(3) NOT NULL,
    used_at       TIMESTAMP(3)
);
CREATE INDEX passkeys_person ON passkeys (person_id);

-- Browsers in which the second factor is not asked again.
CREATE TABLE trusted_devices (
    id         TEXT         PRIMARY KEY,
    person_id  TEXT         NOT NULL REFERENCES persons (id),
    hash       TEXT         NOT NULL UNIQUE,
    device     TEXT         NOT NULL,
    created_at TIMESTAMP(3) NOT NULL,
    used_at    TIMESTAMP(3) NOT NULL,
    expires_at TIMESTAMP(3) NOT NULL
);
CREATE INDEX trusted_devices_person ON trusted_devices (person_id);

-- What serves once and has served: challenges of passkeys, by their hash.
CREATE TABLE spent (
    hash TEXT         PRIMARY KEY,
    at   TIMESTAMP(3) NOT NULL
);

-- A link that adds an address to an account: as proofs.
CREATE TABLE email_proofs (
    id         TEXT         PRIMARY KEY,
    person_id  TEXT         NOT NULL REFERENCES persons (id),
    address    TEXT         NOT NULL,
    typed      TEXT         NOT NULL,
    hash       TEXT         NOT NULL UNIQUE,
    created_at TIMESTAMP(3) NOT NULL,
    expires_at TIMESTAMP(3) NOT NULL,
    used_at    TIMESTAMP(3)
);
CREATE INDEX email_proofs_person ON email_proofs (person_id, created_at);

-- Somebody has lost every factor: who vouches for them, and from when on they
-- may begin anew.
CREATE TABLE recoveries (
    id           TEXT         PRIMARY KEY,
    public_id    TEXT         NOT NULL UNIQUE,
    person_id    TEXT         NOT NULL REFERENCES persons (id),
    status       TEXT         NOT NULL CHECK (status IN ('granted', 'cancelled', 'used')),
    reason       TEXT         NOT NULL,              -- how the one who vouches recognised them
    granted_by   TEXT         NOT NULL,
    created_at   TIMESTAMP(3) NOT NULL,
    effective_at TIMESTAMP(3) NOT NULL,
    expires_at   TIMESTAMP(3) NOT NULL,
    ended_at     TIMESTAMP(3)
);
CREATE INDEX recoveries_person ON recoveries (person_id, created_at);
CREATE UNIQUE INDEX recoveries_one ON recoveries (person_id) WHERE status = 'granted';

-- +goose Down
-- A second factor is not thrown away by a step back: restore a backup instead.
SELECT 1;
