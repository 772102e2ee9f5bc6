-- The access log: who read what. Rows come in through access.record and never change or leave.
-- One login writes and cannot read; another reads and cannot write. Run by samlots_owner; may be
-- run again.

CREATE SCHEMA IF NOT EXISTS access;

CREATE TABLE IF NOT EXISTS access.reads (
    number bigint PRIMARY KEY,
    at timestamptz NOT NULL,
    staff text NOT NULL CHECK (char_length(staff) BETWEEN 1 AND 40),
    role text NOT NULL CHECK (role ~ '^[a-z_]{1,40}$'),
    unit text NOT NULL CHECK (char_length(unit) <= 200),
    act text NOT NULL CHECK (act ~ '^[a-z_]{1,20}$'),
    purpose text NOT NULL CHECK (purpose ~ '^[a-z_]{1,20}$'),
    case_id uuid,
    "ground" text CHECK ("ground" ~ '^[a-z_]{1,20}$'),
    categories text[] NOT NULL,
    hits integer NOT NULL CHECK (hits >= 0),
    words text[] NOT NULL,
    hash bytea NOT NULL CHECK (octet_length(hash) = 32),
    -- Marks alone: a name that somebody searched for has no way in.
    CONSTRAINT words_are_marks CHECK (array_to_string(words, ' ') ~ '^([0-9a-f]{16}( |$))*$'),
    CONSTRAINT categories_are_codes CHECK (array_to_string(categories, ' ') ~ '^[A-Z ]*$')
);
CREATE INDEX IF NOT EXISTS reads_at ON access.reads (at);

-- Holds nothing: whoever locks it has the turn to record.
CREATE TABLE IF NOT EXISTS access.turn ();

CREATE OR REPLACE FUNCTION access.refuse_change() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $body$
BEGIN
    RAISE EXCEPTION 'what stands in the access log is never changed or removed'
        USING ERRCODE = 'insufficient_privilege';
END
$body$;

CREATE OR REPLACE TRIGGER never_change BEFORE UPDATE OR DELETE ON access.reads
    FOR EACH ROW EXECUTE FUNCTION access.refuse_change();
CREATE OR REPLACE TRIGGER never_empty BEFORE TRUNCATE ON access.reads
    FOR EACH STATEMENT EXECUTE FUNCTION access.refuse_change();

-- Chains a row to the one before. Written out column by column: another column later does not
-- change what old rows give.
CREATE OR REPLACE FUNCTION access.digest(before bytea, one access.reads) RETURNS bytea
    LANGUAGE sql IMMUTABLE
    SET search_path = pg_catalog, pg_temp
AS $body$
    SELECT sha256(before || convert_to(jsonb_build_array(
        one.number, (extract(epoch FROM one.at) * 1000000)::bigint, one.staff, one.role,
        one.unit, one.act, one.purpose, one.case_id, one."ground", one.categories, one.hits,
        one.words
    )::text, 'UTF8'))
$body$;

CREATE OR REPLACE FUNCTION access.record(
    at timestamptz, staff text, role text, unit text, act text, purpose text, case_id uuid,
    "ground" text, categories text[], hits integer, words text[]
) RETURNS void
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET lock_timeout = '5s'
AS $body$
DECLARE
    one access.reads;
    last access.reads;
BEGIN
    -- The answer leaves when this is committed, so the disk has to have it.
    PERFORM set_config('synchronous_commit', 'on', true);
    LOCK TABLE access.turn IN EXCLUSIVE MODE;
    SELECT * INTO last FROM access.reads r ORDER BY r.number DESC LIMIT 1;
    one.number := coalesce(last.number, 0) + 1;
    one.at := at;
    one.staff := staff;
    one.role := role;
    one.unit := unit;
    one.act := act;
    one.purpose := purpose;
    one.case_id := case_id;
    one."ground" := "ground";
    one.categories := categories;
    one.hits := hits;
    one.words := words;
    one.hash := access.digest(coalesce(last.hash, '\x'::bytea), one);
    INSERT INTO access.reads SELECT one.*;
END
$body$;

-- The first read since an instant that is altered, or that does not follow on the one before it.
CREATE OR REPLACE FUNCTION access.broken(since timestamptz) RETURNS bigint
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
AS $body$
    WITH first AS (SELECT min(r.number) AS number FROM access.reads r WHERE r.at >= since),
    chain AS (
        SELECT r AS one, r.number,
            coalesce(lag(r.hash) OVER in_order, '\x'::bytea) AS before
        FROM access.reads r, first WHERE r.number >= first.number - 1
        WINDOW in_order AS (ORDER BY r.number)
    )
    SELECT min(c.number) FROM chain c, first
    WHERE c.number >= first.number
        AND (c.one).hash IS DISTINCT FROM access.digest(c.before, c.one)
$body$;

REVOKE ALL ON SCHEMA access FROM PUBLIC;
REVOKE ALL ON ALL TABLES IN SCHEMA access FROM PUBLIC;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA access FROM PUBLIC;
GRANT USAGE ON SCHEMA access TO samlots_access, samlots_reviewer;
GRANT EXECUTE ON FUNCTION access.record(
    timestamptz, text, text, text, text, text, uuid, text, text[], integer, text[]
) TO samlots_access;
GRANT SELECT ON access.reads TO samlots_reviewer;
GRANT EXECUTE ON FUNCTION access.broken(timestamptz), access.digest(bytea, access.reads)
    TO samlots_reviewer;
