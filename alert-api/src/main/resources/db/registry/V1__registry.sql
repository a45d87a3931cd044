-- The same text runs on SQLite and PostgreSQL. Times are epoch milliseconds, booleans 0 and 1, maps JSON text.
CREATE TABLE counters (
    name  TEXT PRIMARY KEY,
    value BIGINT NOT NULL
);
INSERT INTO counters (name, value) VALUES ('revision', 0);

CREATE TABLE organisations (
    id       TEXT PRIMARY KEY,
    parent   TEXT,
    name_zh  TEXT NOT NULL,
    name_en  TEXT NOT NULL,
    kind     TEXT NOT NULL,
    revision BIGINT NOT NULL
);
CREATE INDEX organisations_parent ON organisations (parent);

CREATE TABLE positions (
    id           TEXT PRIMARY KEY,
    organisation TEXT,
    name_zh      TEXT NOT NULL,
    name_en      TEXT NOT NULL,
    latitude     DOUBLE PRECISION,
    longitude    DOUBLE PRECISION,
    category     TEXT NOT NULL,
    parameters   TEXT NOT NULL,
    revision     BIGINT NOT NULL
);
CREATE INDEX positions_organisation ON positions (organisation, id);

CREATE TABLE devices (
    id           TEXT PRIMARY KEY,
    profile      TEXT NOT NULL,
    position     TEXT,
    organisation TEXT,
    name_zh      TEXT,
    name_en      TEXT,
    gateway      TEXT,
    secret_hash  TEXT NOT NULL,
    token_hash   TEXT NOT NULL,
    enabled      INTEGER NOT NULL,
    parameters   TEXT NOT NULL,
    created_at   BIGINT NOT NULL,
    revision     BIGINT NOT NULL
);
CREATE INDEX devices_organisation ON devices (organisation, id);
CREATE INDEX devices_profile ON devices (profile, id);

-- Which device stood at a position from when to when; the open one has no end.
CREATE TABLE bindings (
    position TEXT NOT NULL,
    device   TEXT NOT NULL,
    from_at  BIGINT NOT NULL,
    to_at    BIGINT,
    PRIMARY KEY (position, from_at, device)
);
CREATE INDEX bindings_device ON bindings (device, from_at);

CREATE TABLE profiles (
    id           TEXT NOT NULL,
    version      INTEGER NOT NULL,
    state        TEXT NOT NULL,
    yaml         TEXT NOT NULL,
    category     TEXT NOT NULL,
    name_zh      TEXT NOT NULL,
    name_en      TEXT NOT NULL,
    created_at   BIGINT NOT NULL,
    created_by   TEXT NOT NULL,
    activated_at BIGINT,
    PRIMARY KEY (id, version)
);

-- What still has to reach topic registry, in order; a null record deletes the key. Base64, so that both databases agree.
CREATE TABLE outbox (
    seq       BIGINT PRIMARY KEY,
    entry_key TEXT NOT NULL,
    record    TEXT
);

CREATE TABLE users (
    name          TEXT PRIMARY KEY,
    password_hash TEXT NOT NULL,
    must_change   INTEGER NOT NULL,
    enabled       INTEGER NOT NULL,
    created_at    BIGINT NOT NULL
);

CREATE TABLE grants (
    user_name    TEXT NOT NULL,
    role         TEXT NOT NULL,
    organisation TEXT,
    category     TEXT,
    expires_at   BIGINT
);
CREATE INDEX grants_user ON grants (user_name);

CREATE TABLE sessions (
    token_hash   TEXT PRIMARY KEY,
    user_name    TEXT NOT NULL,
    created_at   BIGINT NOT NULL,
    last_seen_at BIGINT NOT NULL,
    expires_at   BIGINT NOT NULL
);
CREATE INDEX sessions_user ON sessions (user_name);
CREATE INDEX sessions_expiry ON sessions (expires_at);

CREATE TABLE tokens (
    id         TEXT PRIMARY KEY,
    token_hash TEXT NOT NULL UNIQUE,
    name       TEXT NOT NULL,
    role       TEXT NOT NULL,
    created_by TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT
);
