-- The data keys, wrapped. They stand in a database of their own. One login may read them;
-- another gives cases their names in the ledger and reads what was committed to, and no key; a
-- third destroys them.
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

-- Whose keys are destroyed for good: no new one is made for them.
CREATE TABLE IF NOT EXISTS keys.erased (subject uuid PRIMARY KEY);

CREATE OR REPLACE FUNCTION keys.refuse_the_erased() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $body$
BEGIN
    IF EXISTS (SELECT FROM keys.erased x WHERE x.subject = NEW.subject) THEN
        RAISE EXCEPTION 'what is erased gets no key again' USING ERRCODE = 'SL005';
    END IF;
    RETURN NEW;
END
$body$;
CREATE OR REPLACE TRIGGER none_for_the_erased BEFORE INSERT ON keys.data_keys
    FOR EACH ROW EXECUTE FUNCTION keys.refuse_the_erased();

-- Destroys the keys of subjects. The table is written anew: a deleted row would stay in the file,
-- and the key that wraps it lives on. Again is nothing, and costs nothing.
CREATE OR REPLACE FUNCTION keys.erase(subjects uuid[]) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET lock_timeout = '60s'
AS $body$
BEGIN
    IF NOT EXISTS (SELECT FROM keys.data_keys d WHERE d.subject = ANY (subjects))
        AND NOT EXISTS (
            SELECT FROM unnest(subjects) s (id) LEFT JOIN keys.erased x ON x.subject = s.id
            WHERE x.subject IS NULL
        )
    THEN
        RETURN;
    END IF;
    PERFORM set_config('synchronous_commit', 'on', true);
    -- Whoever was about to store a key waits here, and is refused afterwards.
    LOCK TABLE keys.data_keys IN ACCESS EXCLUSIVE MODE;
    INSERT INTO keys.erased SELECT unnest(subjects) ON CONFLICT DO NOTHING;
    CREATE TEMP TABLE kept_keys ON COMMIT DROP AS
        SELECT * FROM keys.data_keys d WHERE d.subject <> ALL (subjects);
    TRUNCATE keys.data_keys;
    INSERT INTO keys.data_keys SELECT * FROM pg_temp.kept_keys;
END
$body$;

-- What the ledger calls a case and has been told of its keys. `fresh` is its name if it had none.
CREATE OR REPLACE FUNCTION keys.told_of(of_case uuid, fresh bytea) RETURNS TABLE (
    name bytea, key_id bytea
)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $body$
BEGIN
    INSERT INTO keys.names (case_id, name) VALUES (of_case, fresh) ON CONFLICT DO NOTHING;
    RETURN QUERY SELECT n.name, c.key_id FROM keys.names n, keys.commitments c
        WHERE n.case_id = of_case AND c.subject = of_case ORDER BY c.key_id;
END
$body$;

-- Forgets what the ledger calls erased cases, when it has said all that it will of them.
CREATE OR REPLACE FUNCTION keys.forget(subjects uuid[]) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET lock_timeout = '60s'
AS $body$
BEGIN
    IF NOT EXISTS (SELECT FROM keys.names n WHERE n.case_id = ANY (subjects)) THEN
        RETURN;
    END IF;
    PERFORM set_config('synchronous_commit', 'on', true);
    LOCK TABLE keys.names, keys.commitments IN ACCESS EXCLUSIVE MODE;
    CREATE TEMP TABLE kept_names ON COMMIT DROP AS
        SELECT * FROM keys.names n WHERE n.case_id <> ALL (subjects);
    TRUNCATE keys.names;
    INSERT INTO keys.names SELECT * FROM pg_temp.kept_names;
    DELETE FROM keys.commitments c WHERE c.subject = ANY (subjects);
END
$body$;

-- How many keys there still are.
CREATE OR REPLACE FUNCTION keys.left_of(of_subject uuid) RETURNS bigint
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $body$
    SELECT count(*) FROM keys.data_keys d WHERE d.subject = of_subject
$body$;

-- Ends the journal's file and lets go of those before it: they hold what was written anew above.
CREATE OR REPLACE FUNCTION keys.settle() RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $body$
BEGIN
    PERFORM pg_switch_wal();
    EXECUTE 'CHECKPOINT';
END
$body$;

REVOKE ALL ON SCHEMA keys FROM PUBLIC;
REVOKE ALL ON ALL TABLES IN SCHEMA keys FROM PUBLIC;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA keys FROM PUBLIC;
GRANT USAGE ON SCHEMA keys TO samlots_keys, samlots_sealer_names, samlots_eraser_keys;
GRANT EXECUTE ON FUNCTION keys.erase(uuid[]), keys.told_of(uuid, bytea), keys.forget(uuid[]),
    keys.left_of(uuid), keys.settle() TO samlots_eraser_keys;
GRANT SELECT, INSERT ON keys.data_keys, keys.commitments TO samlots_keys;
GRANT SELECT, INSERT ON keys.names TO samlots_sealer_names;
GRANT SELECT ON keys.commitments TO samlots_sealer_names;
