-- What programs are told of a notice (JSON of an alert), and whether only late or replayed readings showed it.
ALTER TABLE notices ADD COLUMN data TEXT;
ALTER TABLE notices ADD COLUMN historic INTEGER NOT NULL DEFAULT 0;

-- Ways to people and systems. The settings are encrypted; 'shown' is what may be seen of them.
CREATE TABLE channels (
    id            TEXT PRIMARY KEY,
    kind          TEXT NOT NULL,
    owner         TEXT NOT NULL,
    name          TEXT NOT NULL,
    organisation  TEXT,
    category      TEXT,
    -- JSON: what it tells and how.
    filter        TEXT NOT NULL,
    manner        TEXT NOT NULL,
    enabled       INTEGER NOT NULL,
    sealed        TEXT NOT NULL,
    shown         TEXT NOT NULL,
    version       BIGINT NOT NULL,
    created_at    BIGINT NOT NULL,
    failures      INTEGER NOT NULL,
    failing_since BIGINT,
    retry_at      BIGINT NOT NULL,
    broken        INTEGER NOT NULL,
    last_answer   TEXT NOT NULL,
    delivered_at  BIGINT
);

-- One notice through one channel, and what came of it in the end.
CREATE TABLE deliveries (
    id         BIGINT PRIMARY KEY,
    channel    TEXT NOT NULL,
    notice     BIGINT NOT NULL,
    alert      TEXT,
    -- queued, delivered, refused, dead or cancelled
    state      TEXT NOT NULL,
    -- Place of the severity, so that the most severe go first.
    urgency    INTEGER NOT NULL,
    attempts   INTEGER NOT NULL,
    next_at    BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    ended_at   BIGINT,
    status     INTEGER,
    answer     TEXT NOT NULL,
    -- The same for all that went out as one message.
    parcel     TEXT
);
CREATE INDEX deliveries_due ON deliveries (channel, next_at, id) WHERE state = 'queued';
CREATE INDEX deliveries_queue ON deliveries (next_at) WHERE state = 'queued';
CREATE INDEX deliveries_channel ON deliveries (channel, id);
CREATE INDEX deliveries_alert ON deliveries (alert, id);
CREATE INDEX deliveries_notice ON deliveries (notice);

CREATE TABLE delivery_attempts (
    delivery BIGINT NOT NULL,
    attempt  INTEGER NOT NULL,
    channel  TEXT NOT NULL,
    at       BIGINT NOT NULL,
    millis   BIGINT NOT NULL,
    outcome  TEXT NOT NULL,
    status   INTEGER NOT NULL,
    answer   TEXT NOT NULL,
    parcel   TEXT NOT NULL,
    PRIMARY KEY (delivery, attempt)
);
CREATE INDEX delivery_attempts_rate ON delivery_attempts (channel, at);

-- Records of a day that went up, held against what the system above says it has.
CREATE TABLE upload_days (
    channel    TEXT NOT NULL,
    day        TEXT NOT NULL,
    sent       BIGINT NOT NULL,
    above      BIGINT,
    note       TEXT NOT NULL,
    checked_at BIGINT NOT NULL,
    PRIMARY KEY (channel, day)
);

INSERT INTO counters (name, value) VALUES ('delivery', 0);
INSERT INTO counters (name, value) VALUES ('channel', 0);
-- Changes of alerts up to this one have been told: what was there before the first start with channels is not.
INSERT INTO counters (name, value) SELECT 'told', value FROM counters WHERE name = 'change';
