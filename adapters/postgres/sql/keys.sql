-- The data keys, wrapped. They stand in a database of their own. One login may read them;
-- another gives cases their names in the ledger and reads what was committed to, and no key.
-- Making a key twice is prevented by the unique pair: who loses the race reads the winner's.

CREATE SCHEMA IF NOT EXISTS keys;

CREATE TABLE IF NOT EXISTS keys.data_keys (
    key_id bytea PRIMARY KEY CHECK (octet_length(key_id) = 16),
    subject uuid NOT NULL,
    compartment text NOT NULL,
    wrapped bytea NOT NULL,
    UNIQUE (subject, compartment)
);

-- What the ledger says of a key before anything is sealed with it: a digest that fits no other.
CREATE TABLE IF NOT EXISTS keys.commitments (
    key_id bytea PRIMARY KEY CHECK (octet_length(key_id) = 16),
    subject uuid NOT NULL,
    commitment bytea NOT NULL CHECK (octet_length(commitment) = 32)
);
CREATE INDEX IF NOT EXISTS commitments_subject ON keys.commitments (subject);

-- What cases are called in the ledger, and nowhere else. Goes with the case's keys.
CREATE TABLE IF NOT EXISTS keys.names (
    case_id uuid PRIMARY KEY,
    name bytea NOT NULL UNIQUE CHECK (octet_length(name) = 16)
);

REVOKE ALL ON SCHEMA keys FROM PUBLIC;
REVOKE ALL ON ALL TABLES IN SCHEMA keys FROM PUBLIC;
GRANT USAGE ON SCHEMA keys TO samlots_keys, samlots_sealer_names;
GRANT SELECT, INSERT ON keys.data_keys, keys.commitments TO samlots_keys;
GRANT SELECT, INSERT ON keys.names TO samlots_sealer_names;
GRANT SELECT ON keys.commitments TO samlots_sealer_names;
