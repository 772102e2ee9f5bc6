-- Every audience's view, and what the projector may do with it. Run by samlots_owner; may be
-- run again. One table for all audiences exists in name alone: the rows of each lie in a table
-- in that audience's own schema (audience.sql), and a write for many is still one statement.

CREATE SCHEMA IF NOT EXISTS views;

CREATE TABLE IF NOT EXISTS views.progress (
    role text PRIMARY KEY,
    generation int NOT NULL DEFAULT 1,
    position bigint NOT NULL DEFAULT 0,
    rebuilding int,
    rebuilding_position bigint NOT NULL DEFAULT 0
) WITH (fillfactor = 20, autovacuum_vacuum_threshold = 1000);

CREATE TABLE IF NOT EXISTS views.entries (
    role text NOT NULL,
    generation int NOT NULL,
    case_id uuid NOT NULL,
    kind text NOT NULL,
    seat text NOT NULL,
    number int NOT NULL,
    body text NOT NULL,
    PRIMARY KEY (generation, case_id, kind, seat, number, role)
) PARTITION BY LIST (role);

CREATE TABLE IF NOT EXISTS views.desks (
    role text NOT NULL,
    generation int NOT NULL,
    case_id uuid NOT NULL,
    seat text NOT NULL,
    holders text[] NOT NULL,
    blocked text[] NOT NULL,
    until timestamptz,
    body text NOT NULL,
    PRIMARY KEY (generation, case_id, seat, role)
) PARTITION BY LIST (role);

-- Cases that are erased: nothing is written of them again, whoever was about to.
CREATE TABLE IF NOT EXISTS views.erased (case_id uuid PRIMARY KEY);

-- A pending list would make the reader pay for what the writer put off.
CREATE INDEX IF NOT EXISTS desks_holders ON views.desks
    USING gin (holders) WITH (fastupdate = off);

CREATE INDEX IF NOT EXISTS desks_until ON views.desks (generation, until)
    WHERE until IS NOT NULL;

-- The shape before this one did not say where the view was believed to stand.
DROP FUNCTION IF EXISTS views.write(
    text, text[], bigint[], text[], uuid[], text[], uuid[], text[], text[], int[], text[],
    text[], uuid[], text[], text[], text[], timestamptz[], text[]
);
-- The whole write is one call: one round trip, one transaction, plans kept by the session.
CREATE OR REPLACE FUNCTION views.write(
    how text, moving text[], befores bigint[], goals bigint[], drop_roles text[], drop_cases uuid[],
    entry_roles text[], entry_cases uuid[], entry_kinds text[], entry_seats text[],
    entry_numbers int[], entry_bodies text[],
    desk_roles text[], desk_cases uuid[], desk_seats text[], desk_holders text[],
    desk_blocked text[], desk_untils timestamptz[], desk_bodies text[]
) RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    moved int;
    gone record;
BEGIN
    IF how = 'rebuild' THEN
        UPDATE views.progress p SET rebuilding_position = m.goal
        FROM unnest(moving, befores, goals) m (role, before, goal)
        WHERE p.role = m.role AND p.rebuilding IS NOT NULL
            AND p.rebuilding_position = m.before AND m.before < m.goal;
    ELSE
        UPDATE views.progress p SET position = m.goal
        FROM unnest(moving, befores, goals) m (role, before, goal)
        WHERE p.role = m.role AND p.position = m.before
            AND CASE how WHEN 'move' THEN m.before < m.goal ELSE m.before = m.goal END;
    END IF;
    GET DIAGNOSTICS moved = ROW_COUNT;
    IF moved <> cardinality(moving) THEN
        RAISE EXCEPTION 'stale position' USING ERRCODE = 'SL001';
    END IF;
    FOR gone IN
        SELECT d.role, d.case_id,
            CASE how WHEN 'rebuild' THEN p.rebuilding ELSE p.generation END AS generation
        FROM unnest(drop_roles, drop_cases) d (role, case_id)
        JOIN views.progress p USING (role)
    LOOP
        DELETE FROM views.entries e WHERE e.role = gone.role
            AND e.generation = gone.generation AND e.case_id = gone.case_id;
        DELETE FROM views.desks d WHERE d.role = gone.role
            AND d.generation = gone.generation AND d.case_id = gone.case_id;
    END LOOP;
    IF cardinality(entry_roles) > 0 THEN
        INSERT INTO views.entries AS old
            (role, generation, case_id, kind, seat, number, body)
        SELECT role, CASE how WHEN 'rebuild' THEN p.rebuilding ELSE p.generation END,
            case_id, kind, seat, number, body
        FROM unnest(
            entry_roles, entry_cases, entry_kinds, entry_seats, entry_numbers, entry_bodies
        ) e (role, case_id, kind, seat, number, body) JOIN views.progress p USING (role)
        WHERE NOT EXISTS (SELECT FROM views.erased x WHERE x.case_id = e.case_id)
        ON CONFLICT (generation, case_id, kind, seat, number, role)
        DO UPDATE SET body = excluded.body WHERE old.body <> excluded.body;
    END IF;
    IF cardinality(desk_roles) > 0 THEN
        INSERT INTO views.desks AS old
            (role, generation, case_id, seat, holders, blocked, until, body)
        SELECT role, CASE how WHEN 'rebuild' THEN p.rebuilding ELSE p.generation END,
            case_id, seat, ARRAY(SELECT json_array_elements_text(d.holders::json)),
            ARRAY(SELECT json_array_elements_text(d.blocked::json)), until, body
        FROM unnest(
            desk_roles, desk_cases, desk_seats, desk_holders, desk_blocked, desk_untils,
            desk_bodies
        ) d (role, case_id, seat, holders, blocked, until, body)
        JOIN views.progress p USING (role)
        WHERE NOT EXISTS (SELECT FROM views.erased x WHERE x.case_id = d.case_id)
        ON CONFLICT (generation, case_id, seat, role) DO UPDATE SET
            holders = excluded.holders, blocked = excluded.blocked,
            until = excluded.until, body = excluded.body
        WHERE (old.holders, old.blocked, old.until, old.body) IS DISTINCT FROM
            (excluded.holders, excluded.blocked, excluded.until, excluded.body);
    END IF;
END $$;

-- What readers' seals are made with (adapters/postgres/door.py), as HMAC takes a key.
CREATE TABLE IF NOT EXISTS views.door (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    inside bytea NOT NULL CHECK (octet_length(inside) = 64),
    outside bytea NOT NULL CHECK (octet_length(outside) = 64)
);

-- The names that the reader of this transaction goes by: what she holds, and the bare ids by
-- which she may be blocked. NULL, which opens no row, for whoever has not shown a sealed list.
CREATE OR REPLACE FUNCTION views.reading() RETURNS text[]
    LANGUAGE plpgsql
    STABLE
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $body$
DECLARE
    shown text := current_setting('samlots.reader', true);
    held text[];
    fits boolean;
BEGIN
    SELECT left(shown, 64) = encode(sha256(d.outside || sha256(d.inside || convert_to(
            session_user || E'\n' || substr(shown, 65), 'UTF8'))), 'hex')
        INTO fits FROM views.door d;
    IF fits IS NOT TRUE THEN
        RETURN NULL;
    END IF;
    held := ARRAY(SELECT json_array_elements_text(substr(shown, 65)::json));
    RETURN held || ARRAY(SELECT substr(h, 7) FROM unnest(held) h WHERE h LIKE 'staff:%') || '*'::text;
END
$body$;

-- Takes the lead of a task, if nobody has it. Leaders of the views have a class of locks of their own.
CREATE OR REPLACE FUNCTION views.lead(task integer) RETURNS boolean
    LANGUAGE sql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $body$
    SELECT pg_try_advisory_lock(-1294255548, task)
$body$;

REVOKE ALL ON SCHEMA views FROM PUBLIC;
REVOKE ALL ON ALL TABLES IN SCHEMA views FROM PUBLIC;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA views FROM PUBLIC;
GRANT USAGE ON SCHEMA views TO samlots_projector;
GRANT SELECT, UPDATE ON views.progress TO samlots_projector;
GRANT SELECT ON views.erased TO samlots_projector;
GRANT SELECT, INSERT, UPDATE, DELETE ON views.entries, views.desks TO samlots_projector;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA views TO samlots_projector;
REVOKE EXECUTE ON FUNCTION views.reading() FROM samlots_projector;
