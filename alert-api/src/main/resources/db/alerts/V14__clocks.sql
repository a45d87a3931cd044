-- Statutory clocks of alerts, with the figures and the rule as they were when each began.
CREATE TABLE alert_clocks (
    alert      TEXT NOT NULL,
    clock      TEXT NOT NULL,
    name_zh    TEXT NOT NULL,
    name_en    TEXT NOT NULL,
    stop       TEXT NOT NULL,
    started_at BIGINT NOT NULL,
    warn_at    BIGINT NOT NULL,
    due_at     BIGINT NOT NULL,
    basis      TEXT NOT NULL,
    status     TEXT NOT NULL,
    remark     TEXT NOT NULL,
    stopped_at BIGINT,
    stopped_by TEXT,
    warned     INTEGER NOT NULL,
    expired    INTEGER NOT NULL,
    -- when something has to be said next; null when nothing is left to say
    next_at    BIGINT,
    PRIMARY KEY (alert, clock)
);
CREATE INDEX alert_clocks_next ON alert_clocks (next_at) WHERE next_at IS NOT NULL;
