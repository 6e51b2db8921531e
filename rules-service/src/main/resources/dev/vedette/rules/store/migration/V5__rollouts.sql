CREATE TABLE rollouts (
  id       TEXT NOT NULL PRIMARY KEY,
  rule_set TEXT NOT NULL,
  rollout  BLOB NOT NULL
);
