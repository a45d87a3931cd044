-- What is known of a device beside its readings: whether it is connected, the last will it left, and what it says of its own health.
-- One row per device that ever logged in.
CREATE TABLE device_status (
    device      TEXT PRIMARY KEY,
    connected   INTEGER,
    link_at     BIGINT,
    node        TEXT,
    transport   TEXT,
    client      TEXT,
    reason      TEXT,
    links       INTEGER,
    will_at     BIGINT,
    will_topic  TEXT,
    will_text   TEXT,
    health_at   BIGINT,
    health_text TEXT
);

CREATE INDEX device_status_node ON device_status (node);
