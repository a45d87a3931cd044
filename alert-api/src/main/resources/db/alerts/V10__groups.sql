-- The alert of the group under which this one stands; and, on the alert of a group, what went (kind/id) and how many devices hang on it.
ALTER TABLE alerts ADD COLUMN cause TEXT;
ALTER TABLE alerts ADD COLUMN about TEXT;
ALTER TABLE alerts ADD COLUMN about_size INTEGER;
ALTER TABLE alerts ADD COLUMN replaces TEXT;
CREATE INDEX alerts_cause ON alerts (cause, raised_at, id);
-- The few that are groups, looked up by each list that leaves members out.
CREATE INDEX alerts_groups ON alerts (id) WHERE about IS NOT NULL;
