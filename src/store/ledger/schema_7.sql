-- Where a consent was given: on the gate's own page, or at ESIA. All that there were before were given at the gate.
ALTER TABLE consent ADD COLUMN via TEXT NOT NULL DEFAULT 'gate' CHECK (via IN ('gate', 'esia'));
