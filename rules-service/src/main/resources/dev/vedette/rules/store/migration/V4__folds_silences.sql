-- Times are nanoseconds since 1970-01-01 UTC.

ALTER TABLE alerts ADD COLUMN silenced INTEGER NOT NULL DEFAULT 0;
-- Each tag between line breaks; empty for none.
ALTER TABLE alerts ADD COLUMN tags TEXT NOT NULL DEFAULT '';
ALTER TABLE alerts ADD COLUMN folded INTEGER NOT NULL DEFAULT 0;
ALTER TABLE alerts ADD COLUMN last_folded_time INTEGER NOT NULL DEFAULT 0;
ALTER TABLE alerts ADD COLUMN acknowledgement BLOB;

-- Alerts that count together, and the one that stands for those that are not stored.
CREATE TABLE alert_folds (
  fold_key TEXT    NOT NULL PRIMARY KEY,
  end_time INTEGER NOT NULL,
  taken    INTEGER NOT NULL,
  alert    INTEGER NOT NULL
);

CREATE INDEX alert_folds_by_end ON alert_folds (end_time);

CREATE TABLE silences (
  id      TEXT NOT NULL PRIMARY KEY,
  silence BLOB NOT NULL
);
