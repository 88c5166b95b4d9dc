-- +goose Up
-- One script for both databases: the types below mean the same in each.
-- Identifiers are made by the program (UUIDv7; a random one for URLs); instants
-- are UTC to the millisecond; a day is text YYYY-MM-DD, a clock HH:MM; money is
-- integer cents, VAT basis points, durations minutes; a SIRET is text.
-- The category of personal data, the purpose and the retention of every column
-- are in ../privacy.csv, which a test compares with this script.

-- ───────────────────────────────────────────────────────── the floor

CREATE TABLE form_keys (
    owner    TEXT         NOT NULL,
    key      TEXT         NOT NULL,
    location TEXT         NOT NULL,
    at       TIMESTAMP(3) NOT NULL,
    PRIMARY KEY (owner, key)
);
CREATE INDEX form_keys_at ON form_keys (at);

CREATE TABLE counters (
    series TEXT    NOT NULL,
    year   INTEGER NOT NULL,
    value  INTEGER NOT NULL,
    PRIMARY KEY (series, year)
);

-- Who did what, when. A row is inserted unchained in the deed's transaction;
-- the sealer gives it its place and its hash. Nothing personal is in the chain:
-- the words are in journal_notes, and may be erased.
CREATE TABLE journal (
    id           TEXT         PRIMARY KEY,
    at           TIMESTAMP(3) NOT NULL,
    actor_id     TEXT         NOT NULL,              -- person id, or 'clerk'
    act          TEXT         NOT NULL,              -- 'enrolment.submitted'
    subject_kind TEXT         NOT NULL,
    subject_id   TEXT         NOT NULL,
    note_sha256  TEXT,
    seq          BIGINT,
    hash         TEXT
);
CREATE UNIQUE INDEX journal_seq ON journal (seq);
CREATE INDEX journal_subject ON journal (subject_kind, subject_id, at);
CREATE INDEX journal_actor ON journal (actor_id, at);

CREATE TABLE journal_notes (
    journal_id TEXT PRIMARY KEY REFERENCES journal (id),
    salt       TEXT NOT NULL,
    note       TEXT NOT NULL
);

-- The one recorder that a page may write to: who looked at whose data.
CREATE TABLE sightings (
    id         TEXT         PRIMARY KEY,
    at         TIMESTAMP(3) NOT NULL,
    actor_id   TEXT         NOT NULL,
    person_id  TEXT         NOT NULL,                -- whose data
    what       TEXT         NOT NULL,                -- 'motivation', 'account', 'export'
    subject_id TEXT         NOT NULL
);
CREATE INDEX sightings_person ON sightings (person_id, at);
CREATE INDEX sightings_actor ON sightings (actor_id, at);

CREATE TABLE jobs (
    id         TEXT         PRIMARY KEY,
    kind       TEXT         NOT NULL,
    subject_id TEXT         NOT NULL,
    cause      TEXT         NOT NULL UNIQUE,         -- the same cause is queued once
    run_at     TIMESTAMP(3) NOT NULL,
    leased_to  TIMESTAMP(3),
    attempt    INTEGER      NOT NULL DEFAULT 0,
    done_at    TIMESTAMP(3),                         -- kept two days: the cause is not queued again
    failed_at  TIMESTAMP(3),                         -- set aside: the staff sees it
    fault      TEXT         NOT NULL DEFAULT '',
    created_at TIMESTAMP(3) NOT NULL
);
CREATE INDEX jobs_due ON jobs (run_at) WHERE failed_at IS NULL AND done_at IS NULL;
CREATE INDEX jobs_done ON jobs (done_at);

-- A letter is composed from identifiers when it is sent: no words wait here.
CREATE TABLE mails (
    id         TEXT         PRIMARY KEY,
    cause      TEXT         NOT NULL UNIQUE,         -- Message-ID is derived from it
    kind       TEXT         NOT NULL,
    subject_id TEXT         NOT NULL,
    person_id  TEXT,
    address    TEXT         NOT NULL,
    run_at     TIMESTAMP(3) NOT NULL,
    leased_to  TIMESTAMP(3),
    attempt    INTEGER      NOT NULL DEFAULT 0,
    status     TEXT         NOT NULL CHECK (status IN ('queued', 'sent', 'dropped', 'failed')),
    fault      TEXT         NOT NULL DEFAULT '',
    created_at TIMESTAMP(3) NOT NULL,
    sent_at    TIMESTAMP(3)
);
CREATE INDEX mails_due ON mails (run_at) WHERE status = 'queued';
CREATE INDEX mails_person ON mails (person_id, created_at);
CREATE INDEX mails_status ON mails (status, created_at);

-- ───────────────────────────────────────────────────────── account

CREATE TABLE persons (
    id         TEXT         PRIMARY KEY,
    public_id  TEXT         NOT NULL UNIQUE,
    first_name TEXT         NOT NULL DEFAULT '',
    last_name  TEXT         NOT NULL DEFAULT '',
    sort_name  TEXT         NOT NULL DEFAULT '',     -- folded in Go: both engines sort alike
    phone      TEXT         NOT NULL DEFAULT '',
    status     TEXT         NOT NULL CHECK (status IN ('proven', 'active', 'suspended', 'closed')),
    rank       TEXT         NOT NULL DEFAULT '' CHECK (rank IN ('', 'reader', 'manager', 'admin')),
    created_at TIMESTAMP(3) NOT NULL,
    updated_at TIMESTAMP(3) NOT NULL,
    seen_at    TIMESTAMP(3)
);
CREATE INDEX persons_sort ON persons (sort_name, id);

CREATE TABLE emails (
    address     TEXT         PRIMARY KEY,            -- in the form used to compare
    typed       TEXT         NOT NULL,               -- as the person writes it
    person_id   TEXT         NOT NULL REFERENCES persons (id),
    main        BOOLEAN      NOT NULL,
    verified_at TIMESTAMP(3) NOT NULL
);
CREATE INDEX emails_person ON emails (person_id);
CREATE UNIQUE INDEX emails_main ON emails (person_id) WHERE main;

CREATE TABLE passwords (
    person_id  TEXT         PRIMARY KEY REFERENCES persons (id),
    hash       TEXT         NOT NULL,                -- PHC string, argon2id
    changed_at TIMESTAMP(3) NOT NULL
);

-- A link that proves something, once: the secret is derived from the id and the
-- server's key when the mail is sent; only its hash is here.
CREATE TABLE proofs (
    id         TEXT         PRIMARY KEY,
    purpose    TEXT         NOT NULL CHECK (purpose IN ('password')),
    address    TEXT         NOT NULL,                -- in the form used to compare
    typed      TEXT         NOT NULL,                -- as the letter is sent to
    hash       TEXT         NOT NULL UNIQUE,
    created_at TIMESTAMP(3) NOT NULL,
    expires_at TIMESTAMP(3) NOT NULL,
    used_at    TIMESTAMP(3)
);
CREATE INDEX proofs_address ON proofs (address, created_at);

CREATE TABLE logins (
    id               TEXT         PRIMARY KEY,
    hash             TEXT         NOT NULL UNIQUE,
    person_id        TEXT         NOT NULL REFERENCES persons (id),
    level            INTEGER      NOT NULL,
    device           TEXT         NOT NULL,          -- 'Firefox sur Linux', never the whole agent
    organisation_id  TEXT,                        -- the one the person acts for now
    authenticated_at TIMESTAMP(3) NOT NULL,
    seen_at          TIMESTAMP(3) NOT NULL,
    expires_at       TIMESTAMP(3) NOT NULL,
    ended_at         TIMESTAMP(3),
    created_at       TIMESTAMP(3) NOT NULL
);
CREATE INDEX logins_person ON logins (person_id, created_at);

-- Failures counted for an address, a device or a network, by the hash of its name.
CREATE TABLE guesses (
    key           TEXT         PRIMARY KEY,
    failures      INTEGER      NOT NULL,
    first_at      TIMESTAMP(3) NOT NULL,
    blocked_until TIMESTAMP(3)
);

-- ───────────────────────────────────────────────────────── organisation

CREATE TABLE organisations (
    id               TEXT         PRIMARY KEY,
    public_id        TEXT         NOT NULL UNIQUE,
    siret            TEXT,
    siren            TEXT,
    name             TEXT         NOT NULL,
    acronym          TEXT         NOT NULL DEFAULT '',
    site_label       TEXT         NOT NULL DEFAULT '',
    site_fold        TEXT         NOT NULL DEFAULT '',
    search           TEXT         NOT NULL,          -- folded words that the finder compares
    sort_name        TEXT         NOT NULL,
    ape_code         TEXT         NOT NULL DEFAULT '',
    ape_nomenclature TEXT         NOT NULL DEFAULT '' CHECK (ape_nomenclature IN ('', 'naf2', 'naf25')),
    legal_form       TEXT         NOT NULL DEFAULT '',
    street           TEXT         NOT NULL DEFAULT '',
    postcode         TEXT         NOT NULL DEFAULT '',
    city             TEXT         NOT NULL DEFAULT '',
    insee_code       TEXT         NOT NULL DEFAULT '',
    department       TEXT         NOT NULL DEFAULT '',
    phone            TEXT         NOT NULL DEFAULT '',
    source           TEXT         NOT NULL CHECK (source IN ('register', 'request')),
    status           TEXT         NOT NULL CHECK (status IN ('active', 'suspended', 'closed')),
    created_at       TIMESTAMP(3) NOT NULL,
    updated_at       TIMESTAMP(3) NOT NULL
);
CREATE UNIQUE INDEX organisations_siret ON organisations (siret, site_fold) WHERE status <> 'closed';
CREATE INDEX organisations_siren ON organisations (siren);
CREATE INDEX organisations_sort ON organisations (sort_name, id);

-- Somebody asks for an organisation that the register does not have.
CREATE TABLE organisation_requests (
    id               TEXT         PRIMARY KEY,
    public_id        TEXT         NOT NULL UNIQUE,
    reference        TEXT         NOT NULL UNIQUE,
    person_id        TEXT         NOT NULL REFERENCES persons (id),
    siret            TEXT         NOT NULL,
    name             TEXT         NOT NULL,
    acronym          TEXT         NOT NULL DEFAULT '',
    site_label       TEXT         NOT NULL DEFAULT '',
    ape_code         TEXT         NOT NULL,
    ape_nomenclature TEXT         NOT NULL,
    legal_form       TEXT         NOT NULL,
    street           TEXT         NOT NULL,
    postcode         TEXT         NOT NULL,
    city             TEXT         NOT NULL,
    insee_code       TEXT         NOT NULL,
    phone            TEXT         NOT NULL,
    status           TEXT         NOT NULL CHECK (status IN ('requested', 'info_requested', 'accepted', 'rejected', 'withdrawn')),
    reason           TEXT         NOT NULL DEFAULT '',
    decided_by       TEXT,
    decided_at       TIMESTAMP(3),
    organisation_id  TEXT         REFERENCES organisations (id),
    created_at       TIMESTAMP(3) NOT NULL,
    updated_at       TIMESTAMP(3) NOT NULL
);
CREATE INDEX organisation_requests_queue ON organisation_requests (status, created_at);
CREATE INDEX organisation_requests_person ON organisation_requests (person_id);

-- A person × an organisation, from … to …. While the organisation itself is
-- asked for, organisation_id is null and request_id says which.
CREATE TABLE affiliations (
    id              TEXT         PRIMARY KEY,
    public_id       TEXT         NOT NULL UNIQUE,
    person_id       TEXT         NOT NULL REFERENCES persons (id),
    organisation_id TEXT         REFERENCES organisations (id),
    request_id      TEXT         REFERENCES organisation_requests (id),
    function        TEXT         NOT NULL,
    status          TEXT         NOT NULL CHECK (status IN ('awaiting_organisation', 'awaiting_referent', 'awaiting_manager', 'confirmed', 'refused', 'withdrawn', 'left', 'removed')),
    proof           TEXT         NOT NULL DEFAULT '' CHECK (proof IN ('', 'first', 'referent', 'manager')),
    reason          TEXT         NOT NULL DEFAULT '',
    decided_by      TEXT,
    decided_at      TIMESTAMP(3),
    ended_at        TIMESTAMP(3),
    created_at      TIMESTAMP(3) NOT NULL,
    updated_at      TIMESTAMP(3) NOT NULL,
    CHECK (organisation_id IS NOT NULL OR request_id IS NOT NULL)
);
CREATE UNIQUE INDEX affiliations_alive ON affiliations (person_id, organisation_id)
    WHERE status IN ('awaiting_referent', 'awaiting_manager', 'confirmed');
CREATE INDEX affiliations_organisation ON affiliations (organisation_id, status);
CREATE INDEX affiliations_queue ON affiliations (status, created_at);
CREATE INDEX affiliations_request ON affiliations (request_id);

CREATE TABLE roles (
    affiliation_id TEXT         NOT NULL REFERENCES affiliations (id),
    role           TEXT         NOT NULL CHECK (role IN ('referent', 'referent_provisional', 'approver', 'organiser', 'trainer')),
    granted_by     TEXT         NOT NULL,
    granted_at     TIMESTAMP(3) NOT NULL,
    PRIMARY KEY (affiliation_id, role)
);

CREATE TABLE adhesions (
    id              TEXT         PRIMARY KEY,
    public_id       TEXT         NOT NULL UNIQUE,
    organisation_id TEXT         NOT NULL REFERENCES organisations (id),
    year            INTEGER      NOT NULL,
    status          TEXT         NOT NULL CHECK (status IN ('asked', 'active', 'refused', 'ended')),
    reason          TEXT         NOT NULL DEFAULT '',
    asked_by        TEXT,
    decided_by      TEXT,
    decided_at      TIMESTAMP(3),
    created_at      TIMESTAMP(3) NOT NULL,
    updated_at      TIMESTAMP(3) NOT NULL
);
CREATE UNIQUE INDEX adhesions_year ON adhesions (organisation_id, year) WHERE status IN ('asked', 'active');
CREATE INDEX adhesions_queue ON adhesions (status, created_at);

-- What the référent says has changed; it reaches the address in the settings.
CREATE TABLE changes (
    id              TEXT         PRIMARY KEY,
    public_id       TEXT         NOT NULL UNIQUE,
    reference       TEXT         NOT NULL UNIQUE,
    organisation_id TEXT         NOT NULL REFERENCES organisations (id),
    person_id       TEXT         NOT NULL REFERENCES persons (id),
    body            TEXT         NOT NULL,
    status          TEXT         NOT NULL CHECK (status IN ('reported', 'handled', 'declined')),
    answer          TEXT         NOT NULL DEFAULT '',
    decided_by      TEXT,
    decided_at      TIMESTAMP(3),
    created_at      TIMESTAMP(3) NOT NULL
);
CREATE INDEX changes_queue ON changes (status, created_at);

-- The capability to offer courses, granted by the gestionnaire.
CREATE TABLE providers (
    organisation_id   TEXT         PRIMARY KEY REFERENCES organisations (id),
    nda               TEXT         NOT NULL,         -- numéro de déclaration d'activité, 11 digits
    nda_region        TEXT         NOT NULL,
    nda_status        TEXT         NOT NULL CHECK (nda_status IN ('active', 'suspended', 'lapsed')),
    nda_checked_on    TEXT         NOT NULL,
    qualiopi_from     TEXT         NOT NULL DEFAULT '',
    qualiopi_to       TEXT         NOT NULL DEFAULT '',
    signatory_name    TEXT         NOT NULL DEFAULT '',
    signatory_quality TEXT         NOT NULL DEFAULT '',
    contact_name      TEXT         NOT NULL DEFAULT '',
    contact_email     TEXT         NOT NULL DEFAULT '',
    contact_phone     TEXT         NOT NULL DEFAULT '',
    disability_contact TEXT         NOT NULL DEFAULT '',
    pedagogy_contact  TEXT         NOT NULL DEFAULT '',
    internal_rules    TEXT         NOT NULL DEFAULT '', -- règlement intérieur, L6352-3
    status            TEXT         NOT NULL CHECK (status IN ('granted', 'withdrawn')),
    granted_by        TEXT         NOT NULL,
    edition           INTEGER      NOT NULL DEFAULT 1, -- of what is written above: a form made from a former one is refused
    created_at        TIMESTAMP(3) NOT NULL,
    updated_at        TIMESTAMP(3) NOT NULL
);

-- ───────────────────────────────────────────────────────── catalogue

CREATE TABLE courses (
    id              TEXT         PRIMARY KEY,
    public_id       TEXT         NOT NULL UNIQUE,
    provider_id     TEXT         NOT NULL REFERENCES providers (organisation_id),
    title           TEXT         NOT NULL,
    search          TEXT         NOT NULL,
    format          TEXT         NOT NULL CHECK (format IN ('formation', 'autoformation', 'lab', 'webinaire', 'atelier', 'journee')),
    theme           TEXT         NOT NULL,
    modality        TEXT         NOT NULL CHECK (modality IN ('onsite', 'remote', 'mixed')),
    reserved        BOOLEAN      NOT NULL,           -- needs the adhésion of the structure
    summary         TEXT         NOT NULL DEFAULT '',
    objectives      TEXT         NOT NULL DEFAULT '', -- one a line
    audience        TEXT         NOT NULL DEFAULT '',
    prerequisites   TEXT         NOT NULL DEFAULT '',
    programme       TEXT         NOT NULL DEFAULT '',
    methods         TEXT         NOT NULL DEFAULT '',
    means           TEXT         NOT NULL DEFAULT '',
    assessment      TEXT         NOT NULL DEFAULT '',
    recognition     TEXT         NOT NULL DEFAULT '',
    access_delay    TEXT         NOT NULL DEFAULT '',
    accessibility   TEXT         NOT NULL DEFAULT '',
    funding         TEXT         NOT NULL DEFAULT '',
    results         TEXT         NOT NULL DEFAULT '',
    price_cents     BIGINT       NOT NULL DEFAULT 0,
    vat_bp          INTEGER      NOT NULL DEFAULT 0,
    minutes         INTEGER      NOT NULL,
    remote_minutes  INTEGER      NOT NULL DEFAULT 0,
    nsf             TEXT         NOT NULL DEFAULT '',
    contact_name    TEXT         NOT NULL DEFAULT '',
    contact_email   TEXT         NOT NULL DEFAULT '',
    contact_phone   TEXT         NOT NULL DEFAULT '',
    status          TEXT         NOT NULL CHECK (status IN ('draft', 'published', 'archived')),
    version         INTEGER      NOT NULL DEFAULT 1,
    edition         INTEGER      NOT NULL DEFAULT 1, -- of what it says: a form made from a former one is refused
    published_at    TIMESTAMP(3),
    created_at      TIMESTAMP(3) NOT NULL,
    updated_at      TIMESTAMP(3) NOT NULL
);
CREATE INDEX courses_provider ON courses (provider_id, status);
CREATE INDEX courses_status ON courses (status, format);

-- The questions of the motivation, versioned; each says what its answer is
-- for (Code du travail, L6353-9).
CREATE TABLE questions (
    id         TEXT    PRIMARY KEY,
    course_id  TEXT    NOT NULL REFERENCES courses (id),
    version    INTEGER NOT NULL,
    position   INTEGER NOT NULL,
    label      TEXT    NOT NULL,
    purpose    TEXT    NOT NULL,
    least      INTEGER NOT NULL,                  -- letters
    most       INTEGER NOT NULL,
    UNIQUE (course_id, version, position)
);

CREATE TABLE sessions (
    id             TEXT         PRIMARY KEY,
    public_id      TEXT         NOT NULL UNIQUE,
    reference      TEXT         NOT NULL UNIQUE,
    course_id      TEXT         NOT NULL REFERENCES courses (id),
    provider_id    TEXT         NOT NULL REFERENCES providers (organisation_id),
    status         TEXT         NOT NULL CHECK (status IN ('draft', 'open', 'closed', 'listed', 'running', 'finished', 'cancelled')),
    capacity       INTEGER      NOT NULL CHECK (capacity > 0),
    minimum        INTEGER      NOT NULL DEFAULT 0,
    taken          INTEGER      NOT NULL DEFAULT 0 CHECK (taken >= 0 AND taken <= capacity),
    arrivals       INTEGER      NOT NULL DEFAULT 0,  -- the last arrival number given
    opens_at       TIMESTAMP(3) NOT NULL,
    closes_at      TIMESTAMP(3) NOT NULL,
    decision_on    TEXT         NOT NULL,            -- the day on which the list is announced
    first_day      TEXT         NOT NULL,
    last_day       TEXT         NOT NULL,
    zone           TEXT         NOT NULL,
    modality       TEXT         NOT NULL CHECK (modality IN ('onsite', 'remote', 'mixed')),
    department     TEXT         NOT NULL DEFAULT '',
    place_name     TEXT         NOT NULL DEFAULT '',
    street         TEXT         NOT NULL DEFAULT '',
    postcode       TEXT         NOT NULL DEFAULT '',
    city           TEXT         NOT NULL DEFAULT '',
    access         TEXT         NOT NULL DEFAULT '', -- transport, parking, floor, lift
    remote_link    TEXT         NOT NULL DEFAULT '',
    practical      TEXT         NOT NULL DEFAULT '', -- meals, equipment to bring
    edition        INTEGER      NOT NULL DEFAULT 1,  -- of what it says: a form made from a former one is refused
    published_list_at TIMESTAMP(3),
    created_at     TIMESTAMP(3) NOT NULL,
    updated_at     TIMESTAMP(3) NOT NULL
);
CREATE INDEX sessions_course ON sessions (course_id, first_day);
CREATE INDEX sessions_catalogue ON sessions (first_day, id, course_id, department) WHERE status IN ('open', 'closed', 'listed', 'running');
CREATE INDEX sessions_provider ON sessions (provider_id, first_day);

CREATE TABLE half_days (
    id         TEXT    PRIMARY KEY,
    public_id  TEXT    NOT NULL UNIQUE,           -- of its sheet in URLs; kept while its day and its hour are
    session_id TEXT    NOT NULL REFERENCES sessions (id),
    day        TEXT    NOT NULL,
    starts     TEXT    NOT NULL,
    ends       TEXT    NOT NULL,
    minutes    INTEGER NOT NULL CHECK (minutes > 0),
    remote     BOOLEAN NOT NULL DEFAULT false,
    title      TEXT    NOT NULL DEFAULT '',
    UNIQUE (session_id, day, starts)
);
CREATE INDEX half_days_day ON half_days (day);

CREATE TABLE session_trainers (
    session_id TEXT    NOT NULL REFERENCES sessions (id),
    position   INTEGER NOT NULL,
    person_id  TEXT    REFERENCES persons (id),   -- one who has an account here
    name       TEXT    NOT NULL,
    title      TEXT    NOT NULL,                  -- titles or qualities, L6353-8
    PRIMARY KEY (session_id, position)
);
CREATE INDEX session_trainers_person ON session_trainers (person_id);

-- ───────────────────────────────────────────────────────── enrolment

CREATE TABLE enrolments (
    id                TEXT         PRIMARY KEY,
    public_id         TEXT         NOT NULL UNIQUE,
    reference         TEXT         UNIQUE,           -- given at submission: 2026-04127
    person_id         TEXT         NOT NULL REFERENCES persons (id),
    affiliation_id    TEXT         NOT NULL REFERENCES affiliations (id),
    employer_id       TEXT         NOT NULL REFERENCES organisations (id), -- frozen
    course_id         TEXT         NOT NULL REFERENCES courses (id),
    session_id        TEXT         NOT NULL REFERENCES sessions (id),
    provider_id       TEXT         REFERENCES providers (organisation_id), -- filled by the employer's agreement: nobody sits there before
    quota_year        INTEGER      NOT NULL,         -- civil year of the session's first day
    format            TEXT         NOT NULL,
    reserved          BOOLEAN      NOT NULL,
    status            TEXT         NOT NULL CHECK (status IN ('draft', 'awaiting_employer', 'awaiting_provider', 'waitlisted', 'enrolled', 'declined', 'rejected', 'withdrawn', 'expired', 'cancelled')),
    arrival_no        INTEGER,                    -- given at submission, never changed
    choice            TEXT         NOT NULL DEFAULT '' CHECK (choice IN ('', 'retain', 'wait', 'reject')), -- the provider's draft, private until published
    choice_reason     TEXT         NOT NULL DEFAULT '',
    waiting_no        INTEGER,
    employer_due_at   TIMESTAMP(3),
    employer_by       TEXT,
    employer_at       TIMESTAMP(3),
    employer_reason   TEXT         NOT NULL DEFAULT '',
    provider_by       TEXT,
    provider_at       TIMESTAMP(3),
    provider_reason   TEXT         NOT NULL DEFAULT '',
    end_reason        TEXT         NOT NULL DEFAULT '',
    informed_at       TIMESTAMP(3),                  -- the information of L6353-8 was acknowledged
    submitted_at      TIMESTAMP(3),
    created_at        TIMESTAMP(3) NOT NULL,
    updated_at        TIMESTAMP(3) NOT NULL
);
CREATE UNIQUE INDEX enrolments_alive ON enrolments (person_id, course_id)
    WHERE status IN ('draft', 'awaiting_employer', 'awaiting_provider', 'waitlisted', 'enrolled');
CREATE UNIQUE INDEX enrolments_arrival ON enrolments (session_id, arrival_no);
CREATE INDEX enrolments_person ON enrolments (person_id, created_at);
CREATE INDEX enrolments_employer ON enrolments (employer_id, status, submitted_at);
CREATE INDEX enrolments_course ON enrolments (course_id, employer_id, status); -- the cap of a structure
CREATE INDEX enrolments_provider ON enrolments (provider_id, status) WHERE provider_id IS NOT NULL;
CREATE INDEX enrolments_due ON enrolments (employer_due_at) WHERE status = 'awaiting_employer';

CREATE TABLE answers (
    enrolment_id TEXT      NOT NULL REFERENCES enrolments (id),
    question_id  TEXT      NOT NULL REFERENCES questions (id),
    body         TEXT      NOT NULL,
    erase_after  TEXT      NOT NULL,              -- the last day on which it is kept
    PRIMARY KEY (enrolment_id, question_id)
);
CREATE INDEX answers_erase ON answers (erase_after);

-- The timeline that people are shown.
CREATE TABLE enrolment_steps (
    id           TEXT         PRIMARY KEY,
    enrolment_id TEXT         NOT NULL REFERENCES enrolments (id),
    at           TIMESTAMP(3) NOT NULL,
    event        TEXT         NOT NULL,
    seat         TEXT         NOT NULL,
    actor_id     TEXT         NOT NULL,
    reason       TEXT         NOT NULL DEFAULT ''
);
CREATE INDEX enrolment_steps_enrolment ON enrolment_steps (enrolment_id, at);

-- ───────────────────────────────────────────────────────── attendance

CREATE TABLE participations (
    id           TEXT         PRIMARY KEY,
    public_id    TEXT         NOT NULL UNIQUE,
    enrolment_id TEXT         NOT NULL UNIQUE REFERENCES enrolments (id),
    session_id   TEXT         NOT NULL REFERENCES sessions (id),
    person_id    TEXT         NOT NULL REFERENCES persons (id),
    employer_id  TEXT         NOT NULL REFERENCES organisations (id),
    provider_id  TEXT         NOT NULL REFERENCES providers (organisation_id),
    status       TEXT         NOT NULL CHECK (status IN ('expected', 'withdrawn', 'finished')),
    reason       TEXT         NOT NULL DEFAULT '',
    created_at   TIMESTAMP(3) NOT NULL,
    updated_at   TIMESTAMP(3) NOT NULL
);
CREATE INDEX participations_session ON participations (session_id);
CREATE INDEX participations_person ON participations (person_id);
CREATE INDEX participations_employer ON participations (employer_id);

-- One sheet a half-day.
CREATE TABLE sheets (
    half_day_id      TEXT         PRIMARY KEY REFERENCES half_days (id),
    session_id       TEXT         NOT NULL REFERENCES sessions (id),
    status           TEXT         NOT NULL CHECK (status IN ('planned', 'open', 'countersigned', 'sealed')),
    opened_at        TIMESTAMP(3),
    countersigned_at TIMESTAMP(3),
    countersigned_by TEXT,
    trainer_name     TEXT         NOT NULL DEFAULT '',
    mark             TEXT         NOT NULL DEFAULT '', -- strokes or typed name, JSON
    mark_sha256      TEXT         NOT NULL DEFAULT '',
    sealed_at        TIMESTAMP(3),
    seal             TEXT         NOT NULL DEFAULT '', -- SHA-256 over every line of the sheet
    created_at       TIMESTAMP(3) NOT NULL,
    updated_at       TIMESTAMP(3) NOT NULL
);
CREATE INDEX sheets_session ON sheets (session_id);

-- Insert only: a mistake is a new line that revokes the former. The facts of
-- the half-day are frozen in the line.
CREATE TABLE signatures (
    id               TEXT         PRIMARY KEY,
    half_day_id      TEXT         NOT NULL REFERENCES half_days (id),
    participation_id TEXT         NOT NULL REFERENCES participations (id),
    seq              INTEGER      NOT NULL,
    kind             TEXT         NOT NULL CHECK (kind IN ('signed', 'absent', 'excused', 'revoked')),
    method           TEXT         NOT NULL CHECK (method IN ('drawn', 'typed', 'roster')),
    minutes          INTEGER      NOT NULL,
    at               TIMESTAMP(3) NOT NULL,
    actor_id         TEXT         NOT NULL,
    mark             TEXT         NOT NULL DEFAULT '',
    snapshot         TEXT         NOT NULL,          -- JSON: day, clocks, title, trainer, place
    reason           TEXT         NOT NULL DEFAULT '',
    previous_sha256  TEXT         NOT NULL,
    sha256           TEXT         NOT NULL,
    UNIQUE (half_day_id, participation_id, seq)
);
CREATE INDEX signatures_participation ON signatures (participation_id);

-- ───────────────────────────────────────────────────────── document

-- Papers are rows, never files, and never change: a correction is a new one.
CREATE TABLE documents (
    id              TEXT         PRIMARY KEY,
    public_id       TEXT         NOT NULL UNIQUE,
    kind            TEXT         NOT NULL CHECK (kind IN ('convention', 'convocation', 'programme', 'feuille_emargement', 'attestation_assiduite', 'attestation_fin', 'certificat_realisation', 'reglement_interieur')),
    reference       TEXT         NOT NULL UNIQUE,
    code            TEXT         NOT NULL UNIQUE,    -- verification
    version         INTEGER      NOT NULL,
    session_id      TEXT         NOT NULL REFERENCES sessions (id),
    provider_id     TEXT         NOT NULL REFERENCES providers (organisation_id),
    organisation_id TEXT         REFERENCES organisations (id),
    person_id       TEXT         REFERENCES persons (id),
    enrolment_id    TEXT         REFERENCES enrolments (id),
    about           TEXT         NOT NULL,           -- the session, organisation, request or half-day that it is the paper of
    title           TEXT         NOT NULL,
    facts           TEXT         NOT NULL,           -- JSON: what the paper states
    bytes           BYTEA        NOT NULL,
    size            INTEGER      NOT NULL,
    sha256          TEXT         NOT NULL,
    superseded_by   TEXT,
    keep_until      TEXT         NOT NULL,
    made_by         TEXT         NOT NULL,
    created_at      TIMESTAMP(3) NOT NULL,
    UNIQUE (session_id, kind, about, version)
);
CREATE INDEX documents_person ON documents (person_id, created_at);
CREATE INDEX documents_organisation ON documents (organisation_id, created_at);
CREATE INDEX documents_enrolment ON documents (enrolment_id, kind);

-- +goose Down
-- There is no way back from the first stone: restore a backup instead.
SELECT 1;
