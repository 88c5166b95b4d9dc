-- +goose Up
-- An organisation without a SIRET: an association by its number in the national
-- directory (RNA), a foreign body by its number in the register of its country.
-- And the papers that go with a request.

ALTER TABLE organisations ADD COLUMN registration_kind TEXT NOT NULL DEFAULT '';    -- '', 'rna', 'foreign'
ALTER TABLE organisations ADD COLUMN registration_number TEXT NOT NULL DEFAULT '';
ALTER TABLE organisations ADD COLUMN registration_country TEXT NOT NULL DEFAULT ''; -- as it was typed
CREATE UNIQUE INDEX organisations_registration ON organisations (registration_kind, registration_country, registration_number, site_fold)
    WHERE registration_kind <> '' AND status <> 'closed';

ALTER TABLE organisation_requests ADD COLUMN registration_kind TEXT NOT NULL DEFAULT '';
ALTER TABLE organisation_requests ADD COLUMN registration_number TEXT NOT NULL DEFAULT '';
ALTER TABLE organisation_requests ADD COLUMN registration_country TEXT NOT NULL DEFAULT '';

CREATE TABLE request_papers (
    id         TEXT         PRIMARY KEY,
    request_id TEXT         NOT NULL REFERENCES organisation_requests (id),
    name       TEXT         NOT NULL,           -- as its sender calls it, without its ending
    kind       TEXT         NOT NULL CHECK (kind IN ('application/pdf', 'image/jpeg', 'image/png')),
    bytes      BYTEA        NOT NULL,
    size       INTEGER      NOT NULL,
    sha256     TEXT         NOT NULL,
    created_at TIMESTAMP(3) NOT NULL
);
CREATE INDEX request_papers_request ON request_papers (request_id, created_at);

-- +goose Down
-- There is no way back from a structure without a SIRET: restore a backup instead.
SELECT 1;
