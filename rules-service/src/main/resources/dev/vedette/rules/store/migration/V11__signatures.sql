-- Signatures of the content of revisions, by its digest; signature_hash keeps each once, create_time in milliseconds.
CREATE TABLE revision_signatures (
  revision TEXT NOT NULL,
  signature_hash TEXT NOT NULL,
  signature BLOB NOT NULL,
  author TEXT NOT NULL,
  create_time INTEGER NOT NULL,
  PRIMARY KEY (revision, signature_hash)
);
