-- Sites, positions for a profile, more kinds of credentials, the offset of a change-over, and who changed what.
CREATE TABLE sites (
    id           TEXT PRIMARY KEY,
    organisation TEXT,
    name_zh      TEXT NOT NULL,
    name_en      TEXT NOT NULL,
    latitude     DOUBLE PRECISION,
    longitude    DOUBLE PRECISION,
    revision     BIGINT NOT NULL
);
CREATE INDEX sites_organisation ON sites (organisation, id);

ALTER TABLE positions ADD COLUMN site TEXT;
ALTER TABLE positions ADD COLUMN profile TEXT;
CREATE INDEX positions_site ON positions (site, id);

ALTER TABLE devices ADD COLUMN psk TEXT NOT NULL DEFAULT '';
-- SHA-256 fingerprints after commas.
ALTER TABLE devices ADD COLUMN certificates TEXT NOT NULL DEFAULT '';
ALTER TABLE devices ADD COLUMN dev_eui TEXT;
CREATE UNIQUE INDEX devices_dev_eui ON devices (dev_eui);
CREATE INDEX devices_gateway ON devices (gateway, id);
CREATE INDEX devices_position ON devices (position, id);

-- JSON of channel and number: added to what stood at the position before this device, to compare it with this one.
ALTER TABLE bindings ADD COLUMN offsets TEXT NOT NULL DEFAULT '{}';

-- Only ever added to. The detail is a JSON object; organisation and category say who may read it.
CREATE TABLE changes (
    seq          BIGINT PRIMARY KEY,
    at           BIGINT NOT NULL,
    author       TEXT NOT NULL,
    kind         TEXT NOT NULL,
    id           TEXT NOT NULL,
    action       TEXT NOT NULL,
    detail       TEXT NOT NULL,
    organisation TEXT,
    category     TEXT NOT NULL
);
CREATE INDEX changes_of ON changes (kind, id, seq);
INSERT INTO counters (name, value) VALUES ('registry-change', 0);
