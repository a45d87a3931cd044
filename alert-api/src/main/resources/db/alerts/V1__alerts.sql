-- The same text runs on SQLite and PostgreSQL. Times are epoch milliseconds, booleans 0 and 1.
CREATE TABLE counters (
    name  TEXT PRIMARY KEY,
    value BIGINT NOT NULL
);
INSERT INTO counters (name, value) VALUES ('change', 0);

CREATE TABLE alerts (
    id              TEXT PRIMARY KEY,
    device          TEXT NOT NULL,
    position        TEXT,
    organisation    TEXT,
    category        TEXT NOT NULL,
    rule            TEXT NOT NULL,
    profile         TEXT NOT NULL,
    channel         TEXT,
    unit            TEXT NOT NULL,
    message_zh      TEXT NOT NULL,
    message_en      TEXT NOT NULL,
    citation        TEXT NOT NULL,
    severity        TEXT NOT NULL,
    raised_at       BIGINT NOT NULL,
    cleared_at      BIGINT,
    value           DOUBLE PRECISION NOT NULL,
    historic        INTEGER NOT NULL,
    withdrawn       INTEGER NOT NULL,
    acknowledged_by TEXT,
    acknowledged_at BIGINT,
    shelved_by      TEXT,
    shelved_until   BIGINT,
    closed_by       TEXT,
    closed_at       BIGINT,
    assignee        TEXT,
    state           TEXT NOT NULL,
    version         BIGINT NOT NULL
);
-- Newest first, by the time of the raise; the id breaks ties so that a cursor is a place in a total order.
CREATE INDEX alerts_order ON alerts (raised_at, id);
CREATE INDEX alerts_state ON alerts (state, raised_at, id);
CREATE INDEX alerts_severity ON alerts (severity, raised_at, id);
CREATE INDEX alerts_device ON alerts (device, raised_at, id);
CREATE INDEX alerts_organisation ON alerts (organisation, raised_at, id);
CREATE INDEX alerts_category ON alerts (category, raised_at, id);
CREATE INDEX alerts_shelved ON alerts (shelved_until);

-- Transitions (kind in upper case words of the log, lower-cased, with a value) and actions (without).
CREATE TABLE alert_changes (
    seq      BIGINT PRIMARY KEY,
    alert    TEXT NOT NULL,
    kind     TEXT NOT NULL,
    at       BIGINT NOT NULL,
    value    DOUBLE PRECISION,
    severity TEXT NOT NULL,
    by_whom  TEXT NOT NULL,
    note     TEXT NOT NULL
);
CREATE INDEX alert_changes_alert ON alert_changes (alert, seq);

CREATE TABLE idempotency (
    principal  TEXT NOT NULL,
    idem_key   TEXT NOT NULL,
    request    TEXT NOT NULL,
    version    BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (principal, idem_key)
);
CREATE INDEX idempotency_age ON idempotency (created_at);

-- The next offset to read, moved in the transaction that folds what came before it.
CREATE TABLE feed_positions (
    topic          TEXT NOT NULL,
    part           INTEGER NOT NULL,
    next_offset    BIGINT NOT NULL,
    PRIMARY KEY (topic, part)
);

-- Records of the log that could not be read, so that skipping them is not silent.
CREATE TABLE feed_faults (
    topic         TEXT NOT NULL,
    part          INTEGER NOT NULL,
    record_offset BIGINT NOT NULL,
    detail        TEXT NOT NULL,
    at            BIGINT NOT NULL,
    PRIMARY KEY (topic, part, record_offset)
);

CREATE TABLE quarantine (
    id           TEXT PRIMARY KEY,
    device       TEXT NOT NULL,
    profile      TEXT NOT NULL,
    received_at  BIGINT NOT NULL,
    transport    TEXT NOT NULL,
    topic        TEXT NOT NULL,
    content_type TEXT NOT NULL,
    reason       TEXT NOT NULL,
    detail       TEXT NOT NULL,
    payload      TEXT NOT NULL
);
CREATE INDEX quarantine_order ON quarantine (received_at, id);
CREATE INDEX quarantine_device ON quarantine (device, received_at, id);
CREATE INDEX quarantine_reason ON quarantine (reason, received_at, id);

-- How many were rejected per device and hour; outlives the bounded list above.
CREATE TABLE quarantine_hours (
    device TEXT NOT NULL,
    hour   BIGINT NOT NULL,
    count  BIGINT NOT NULL,
    PRIMARY KEY (device, hour)
);
CREATE INDEX quarantine_hours_hour ON quarantine_hours (hour);

CREATE TABLE contacts (
    device       TEXT PRIMARY KEY,
    last_contact BIGINT NOT NULL
);
