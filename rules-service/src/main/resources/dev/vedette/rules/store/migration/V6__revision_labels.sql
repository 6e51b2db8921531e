-- A revision of the contract that holds nothing but its labels.
ALTER TABLE revisions ADD COLUMN labels BLOB NOT NULL DEFAULT x'';
-- The revision that was active when this one was stored; empty when none was.
ALTER TABLE revisions ADD COLUMN parent TEXT NOT NULL DEFAULT '';
