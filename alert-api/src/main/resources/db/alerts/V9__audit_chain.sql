-- Each entry holds the SHA-256 of itself and of the one before; entries of earlier versions are sealed at the first start.
ALTER TABLE alert_changes ADD COLUMN hash TEXT;
