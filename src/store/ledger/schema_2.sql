-- The way in that a person chose last by this link: when, and as whom and for whom.
ALTER TABLE link ADD COLUMN chosen_at INTEGER;
ALTER TABLE link ADD COLUMN chosen_sealed BLOB;
