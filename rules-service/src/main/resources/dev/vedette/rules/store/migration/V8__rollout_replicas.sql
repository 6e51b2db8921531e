-- A rollout is changed only by whoever knows its version; one is open for a rule set at most.
ALTER TABLE rollouts ADD COLUMN version INTEGER NOT NULL DEFAULT 0;
ALTER TABLE rollouts ADD COLUMN open_rule_set TEXT;
CREATE UNIQUE INDEX rollouts_open ON rollouts (open_rule_set);

-- What each replica measured of an open rollout in the step that began at a time; nanoseconds.
CREATE TABLE rollout_measures (
  rollout     TEXT    NOT NULL,
  replica     TEXT    NOT NULL,
  step_time   INTEGER NOT NULL,
  told        INTEGER NOT NULL,
  accepted    INTEGER NOT NULL,
  rejected    INTEGER NOT NULL,
  error       TEXT    NOT NULL,
  alerts      INTEGER NOT NULL,
  events      INTEGER NOT NULL,
  nanos       INTEGER NOT NULL,
  update_time INTEGER NOT NULL,
  PRIMARY KEY (rollout, replica)
);
