-- Beside the daily ones: the place of an alert's last entry, signed when its evidence was exported.
ALTER TABLE audit_checkpoints ADD COLUMN reason TEXT NOT NULL DEFAULT 'daily';
