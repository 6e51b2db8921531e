-- What rules over several events remember of a node, by the hashes of the rule and of what the events have in common.
CREATE TABLE correlation_states (
  node TEXT NOT NULL,
  correlation TEXT NOT NULL,
  state_key TEXT NOT NULL,
  state BLOB NOT NULL,
  expire_time INTEGER NOT NULL,
  PRIMARY KEY (node, correlation, state_key)
);
CREATE INDEX correlation_states_expire_time ON correlation_states (expire_time);
