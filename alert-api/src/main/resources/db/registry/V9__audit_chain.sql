-- Each entry holds the SHA-256 of itself and of the one before; entries of earlier versions are sealed at the first start.
ALTER TABLE changes ADD COLUMN hash TEXT;

-- Places of the chains, signed: what was there then can be held against what is there now. Only ever added to.
CREATE TABLE audit_checkpoints (
    record    TEXT NOT NULL,
    seq       BIGINT NOT NULL,
    hash      TEXT NOT NULL,
    at        BIGINT NOT NULL,
    signature TEXT NOT NULL,
    PRIMARY KEY (record, at)
);
