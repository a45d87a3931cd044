-- What is asked of devices, and what became of it. Open are queued and sent until expires_at.
CREATE TABLE commands (
    id         TEXT PRIMARY KEY,
    device     TEXT NOT NULL,
    name       TEXT NOT NULL,
    -- A JSON object; null once a confidential one is settled.
    body       TEXT,
    secret     INTEGER NOT NULL,
    asked_by   TEXT NOT NULL,
    asked_at   BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    state      TEXT NOT NULL,
    state_at   BIGINT NOT NULL,
    transport  TEXT NOT NULL,
    detail     TEXT NOT NULL,
    result     TEXT NOT NULL
);
CREATE INDEX commands_device ON commands (device, asked_at, id);
CREATE INDEX commands_state ON commands (state, expires_at);

-- What still has to reach topic commands, in order. Base64, so that both databases agree.
CREATE TABLE command_outbox (
    seq    BIGINT PRIMARY KEY,
    device TEXT NOT NULL,
    record TEXT NOT NULL
);
INSERT INTO counters (name, value) VALUES ('command-record', 0);

-- How far topics have been read into this database, and what could not be read.
CREATE TABLE feed_positions (
    topic       TEXT NOT NULL,
    part        INTEGER NOT NULL,
    next_offset BIGINT NOT NULL,
    PRIMARY KEY (topic, part)
);
CREATE TABLE feed_faults (
    topic         TEXT NOT NULL,
    part          INTEGER NOT NULL,
    record_offset BIGINT NOT NULL,
    detail        TEXT NOT NULL,
    at            BIGINT NOT NULL,
    PRIMARY KEY (topic, part, record_offset)
);
