-- Alerts that nobody has acknowledged yet: how often somebody was told, and when the next are. Rows go when the alert is acknowledged, over or closed.
CREATE TABLE alert_escalations (
    alert   TEXT PRIMARY KEY,
    begun   BIGINT NOT NULL,
    told    INTEGER NOT NULL,
    next_at BIGINT NOT NULL
);
CREATE INDEX alert_escalations_next ON alert_escalations (next_at);
