-- Out of service: why (window:ID, mode:CHANNEL=VALUE), since when, and in which words. Null while in service.
ALTER TABLE alerts ADD COLUMN oos_cause TEXT;
ALTER TABLE alerts ADD COLUMN oos_since BIGINT;
ALTER TABLE alerts ADD COLUMN oos_reason TEXT;
CREATE INDEX alerts_oos ON alerts (oos_since, id) WHERE oos_since IS NOT NULL;
CREATE INDEX alerts_device_state ON alerts (device, state);

-- What was done to an alert, when: one of each. Kept for ever, like the alert.
CREATE TABLE alert_milestones (
    alert       TEXT NOT NULL,
    milestone   TEXT NOT NULL,
    at          BIGINT NOT NULL,
    note        TEXT NOT NULL,
    by_whom     TEXT NOT NULL,
    recorded_at BIGINT NOT NULL,
    PRIMARY KEY (alert, milestone)
);

-- Files lie in the data folder under their SHA-256.
CREATE TABLE alert_attachments (
    alert    TEXT NOT NULL,
    sha256   TEXT NOT NULL,
    name     TEXT NOT NULL,
    type     TEXT NOT NULL,
    size     BIGINT NOT NULL,
    note     TEXT NOT NULL,
    by_whom  TEXT NOT NULL,
    added_at BIGINT NOT NULL,
    PRIMARY KEY (alert, sha256)
);

-- What was written down when it was closed, by field.
CREATE TABLE alert_closing (
    alert TEXT NOT NULL,
    field TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (alert, field)
);
