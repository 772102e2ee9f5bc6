-- The data keys, wrapped. They stand in a database of their own, which one login may enter.
-- Making a key twice is prevented by the unique pair: who loses the race reads the winner's.

CREATE SCHEMA IF NOT EXISTS keys;

CREATE TABLE IF NOT EXISTS keys.data_keys (
    key_id bytea PRIMARY KEY CHECK (octet_length(key_id) = 16),
    subject uuid NOT NULL,
    compartment text NOT NULL,
    wrapped bytea NOT NULL,
    UNIQUE (subject, compartment)
);

REVOKE ALL ON SCHEMA keys FROM PUBLIC;
REVOKE ALL ON ALL TABLES IN SCHEMA keys FROM PUBLIC;
GRANT USAGE ON SCHEMA keys TO samlots_keys;
GRANT SELECT, INSERT ON keys.data_keys TO samlots_keys;
