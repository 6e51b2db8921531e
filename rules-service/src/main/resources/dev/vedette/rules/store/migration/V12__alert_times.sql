-- When the event happened, in nanoseconds since 1970-01-01 UTC. For alerts that were stored before this, when that was:
-- their own time lies in their bytes, which SQL does not read.
ALTER TABLE alerts ADD COLUMN event_time INTEGER NOT NULL DEFAULT 0;

UPDATE alerts SET event_time = store_time;

CREATE INDEX alerts_by_event_time ON alerts (event_time, id);
