-- The ledger: headers of all facts, keys and erasures in order, what was signed of them, and who
-- cosigned. Nothing here changes or leaves. Run by samlots_owner; may be run again.

CREATE SCHEMA IF NOT EXISTS ledger;

CREATE TABLE IF NOT EXISTS ledger.leaves (
    index bigint PRIMARY KEY CHECK (index >= 0),
    header bytea NOT NULL CHECK (octet_length(header) = 114),
    -- Where the fact stands in the log; a key, an erasure and a map stand nowhere there.
    position bigint UNIQUE
);
-- What is to be signed stands here before it is signed: one root for one size.
CREATE TABLE IF NOT EXISTS ledger.checkpoints (
    size bigint PRIMARY KEY CHECK (size > 0),
    root bytea NOT NULL CHECK (octet_length(root) = 32),
    at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE IF NOT EXISTS ledger.notes (
    size bigint PRIMARY KEY REFERENCES ledger.checkpoints,
    note text NOT NULL CHECK (char_length(note) <= 2000)
);
CREATE TABLE IF NOT EXISTS ledger.cosignatures (
    witness text NOT NULL CHECK (char_length(witness) <= 200),
    size bigint NOT NULL REFERENCES ledger.notes,
    line text NOT NULL CHECK (char_length(line) <= 1000),
    PRIMARY KEY (witness, size)
);
CREATE TABLE IF NOT EXISTS ledger.refusals (
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    witness text NOT NULL CHECK (char_length(witness) <= 200),
    size bigint NOT NULL,
    status integer NOT NULL
);
-- What was erased and waits to be said: the case's name in the ledger, the key that is gone, and
-- the digest of the decision.
CREATE TABLE IF NOT EXISTS ledger.erasures (
    key_id bytea PRIMARY KEY CHECK (octet_length(key_id) = 16),
    name bytea NOT NULL CHECK (octet_length(name) = 16),
    decision bytea NOT NULL CHECK (octet_length(decision) = 32),
    at timestamptz NOT NULL DEFAULT now()
);

CREATE OR REPLACE FUNCTION ledger.refuse_change() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $body$
BEGIN
    RAISE EXCEPTION 'what stands in the ledger is never changed or removed'
        USING ERRCODE = 'insufficient_privilege';
END
$body$;

DO $body$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY
        '{leaves,checkpoints,notes,cosignatures,refusals,erasures}'::text[]
    LOOP
        EXECUTE format('CREATE OR REPLACE TRIGGER never_change BEFORE UPDATE OR DELETE
            ON ledger.%I FOR EACH ROW EXECUTE FUNCTION ledger.refuse_change()', name);
        EXECUTE format('CREATE OR REPLACE TRIGGER never_empty BEFORE TRUNCATE
            ON ledger.%I FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change()', name);
    END LOOP;
END
$body$;

-- An erasure is signed at once, not when the minute is over.
CREATE OR REPLACE FUNCTION ledger.call_the_sealer() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $body$
BEGIN
    NOTIFY seal_now;
    RETURN NULL;
END
$body$;
CREATE OR REPLACE TRIGGER at_once AFTER INSERT ON ledger.erasures
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.call_the_sealer();

-- What the ledger may know of facts: the row's own header, and the digest of what is sealed. Of an
-- erased case the header alone is left, and its word for the digest.
CREATE OR REPLACE FUNCTION ledger.facts(after bigint, most integer) RETURNS TABLE (
    "position" bigint, case_id uuid, version bigint, header bytea, content bytea
)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $body$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT e.notification_id, e.originator_id, e.originator_version,
        substr(e.state, 1, 114),
        CASE WHEN octet_length(e.state) = 114 AND EXISTS (
            SELECT FROM erasure.runs r WHERE r.case_id = e.originator_id AND r.reached >= 2
        ) THEN substr(e.state, 83) ELSE sha256(substr(e.state, 115)) END
    FROM log.hub_events e WHERE e.notification_id > after
    ORDER BY e.notification_id LIMIT most;
END
$body$;

-- Adds leaves where the ledger ends, and with a root what is to be signed; all of it or nothing.
CREATE OR REPLACE FUNCTION ledger.append(
    first bigint, headers bytea[], positions bigint[], root bytea
) RETURNS void
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET lock_timeout = '5s'
AS $body$
BEGIN
    PERFORM set_config('synchronous_commit', 'on', true);
    LOCK TABLE ledger.leaves IN EXCLUSIVE MODE;
    IF first IS DISTINCT FROM (SELECT coalesce(max(l.index) + 1, 0) FROM ledger.leaves l) THEN
        RAISE EXCEPTION 'the ledger does not end there' USING ERRCODE = 'SL003';
    END IF;
    INSERT INTO ledger.leaves (index, header, position)
    SELECT first + u.n - 1, u.header, nullif(u.position, 0)
    FROM unnest(headers, positions) WITH ORDINALITY u (header, position, n);
    IF root IS NOT NULL THEN
        INSERT INTO ledger.checkpoints (size, root) VALUES (first + cardinality(headers), root);
    END IF;
END
$body$;

CREATE OR REPLACE FUNCTION ledger.lead(task integer) RETURNS boolean
    LANGUAGE sql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $body$
    SELECT pg_try_advisory_lock(-583343432, task)
$body$;

REVOKE ALL ON SCHEMA ledger FROM PUBLIC;
REVOKE ALL ON ALL TABLES IN SCHEMA ledger FROM PUBLIC;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA ledger FROM PUBLIC;
GRANT USAGE ON SCHEMA ledger TO samlots_sealer;
GRANT SELECT ON ALL TABLES IN SCHEMA ledger TO samlots_sealer;
GRANT INSERT ON ledger.notes, ledger.cosignatures, ledger.refusals TO samlots_sealer;
GRANT EXECUTE ON FUNCTION ledger.facts(bigint, integer),
    ledger.append(bigint, bytea[], bigint[], bytea), ledger.lead(integer) TO samlots_sealer;
