-- Gallring: who decided what, and how far each erasure has come. What is said here outlives the case
-- and holds no content. Run by samlots_owner after the other files; may be run again.

CREATE SCHEMA IF NOT EXISTS erasure;

CREATE TABLE IF NOT EXISTS erasure.decisions (
    case_id uuid NOT NULL,
    number integer NOT NULL CHECK (number > 0),
    kind text NOT NULL CHECK (
        kind IN ('proposed', 'approved', 'declined', 'held', 'lifted', 'begun', 'stopped')
    ),
    staff text NOT NULL CHECK (char_length(staff) <= 100),
    role text NOT NULL CHECK (char_length(role) <= 40),
    unit text NOT NULL CHECK (char_length(unit) <= 200),
    ground text CHECK (char_length(ground) <= 200),
    reason text CHECK (char_length(reason) <= 40),
    at timestamptz NOT NULL,
    PRIMARY KEY (case_id, number)
);
CREATE TABLE IF NOT EXISTS erasure.runs (
    case_id uuid PRIMARY KEY,
    digest bytea NOT NULL CHECK (octet_length(digest) = 32),
    proposed_by text NOT NULL,
    approved_by text NOT NULL CHECK (approved_by <> proposed_by),
    ground text NOT NULL,
    facts integer NOT NULL,
    -- The last step that is done, as services/erasing.py numbers them.
    reached integer NOT NULL DEFAULT 0,
    begun_at timestamptz NOT NULL,
    finished_at timestamptz,
    copies_until date,
    CHECK ((finished_at IS NULL) = (copies_until IS NULL))
);

CREATE OR REPLACE FUNCTION erasure.refuse_change() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $body$
BEGIN
    IF TG_TABLE_NAME = 'runs' AND TG_OP = 'UPDATE' THEN
        IF NEW.reached >= OLD.reached AND NEW.case_id = OLD.case_id
            AND NEW.digest = OLD.digest
        THEN
            RETURN NEW;
        END IF;
    ELSIF TG_TABLE_NAME = 'runs' AND TG_OP = 'DELETE' THEN
        IF OLD.reached = 0 THEN
            RETURN OLD;
        END IF;
    END IF;
    RAISE EXCEPTION 'what was decided about erasure is never changed or removed'
        USING ERRCODE = 'insufficient_privilege';
END
$body$;

DO $body$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY '{decisions,runs}'::text[] LOOP
        EXECUTE format('CREATE OR REPLACE TRIGGER never_change BEFORE UPDATE OR DELETE
            ON erasure.%I FOR EACH ROW EXECUTE FUNCTION erasure.refuse_change()', name);
        EXECUTE format('CREATE OR REPLACE TRIGGER never_empty BEFORE TRUNCATE
            ON erasure.%I FOR EACH STATEMENT EXECUTE FUNCTION erasure.refuse_change()', name);
    END LOOP;
END
$body$;

-- Takes a decision in as the case's next one; whoever decided on what has changed is told so.
CREATE OR REPLACE FUNCTION erasure.decide(
    of_case uuid, nth integer, what text, by_staff text, by_role text, by_unit text,
    on_ground text, because text, decided_at timestamptz
) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $body$
BEGIN
    PERFORM set_config('synchronous_commit', 'on', true);
    IF EXISTS (SELECT FROM erasure.runs r WHERE r.case_id = of_case)
        OR nth <> 1 + (SELECT count(*) FROM erasure.decisions d WHERE d.case_id = of_case)
        OR what IN ('begun', 'stopped')
    THEN
        RAISE EXCEPTION 'something was decided meanwhile' USING ERRCODE = 'SL004';
    END IF;
    INSERT INTO erasure.decisions VALUES (
        of_case, nth, what, by_staff, by_role, by_unit, on_ground, because, decided_at
    );
END
$body$;

-- Begins an erasure that one person proposed and another approved, and nobody has stopped since.
CREATE OR REPLACE FUNCTION erasure.begin(
    of_case uuid, nth integer, decided bytea, began_at timestamptz
) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $body$
DECLARE
    proposed record;
    approved record;
BEGIN
    PERFORM set_config('synchronous_commit', 'on', true);
    SELECT * INTO proposed FROM erasure.decisions d
        WHERE d.case_id = of_case AND d.number = nth - 2 AND d.kind = 'proposed';
    SELECT * INTO approved FROM erasure.decisions d
        WHERE d.case_id = of_case AND d.number = nth - 1 AND d.kind = 'approved';
    IF proposed.staff IS NULL OR approved.staff IS NULL OR proposed.staff = approved.staff THEN
        RAISE EXCEPTION 'nobody has approved it' USING ERRCODE = 'SL004';
    END IF;
    INSERT INTO erasure.decisions
        VALUES (of_case, nth, 'begun', 'hub', 'hub', 'hub', NULL, NULL, began_at);
    INSERT INTO erasure.runs (
        case_id, digest, proposed_by, approved_by, ground, facts, begun_at
    ) SELECT of_case, decided, proposed.staff, approved.staff, proposed.ground,
        (SELECT count(*) FROM log.hub_events e WHERE e.originator_id = of_case), began_at;
END
$body$;

-- Gives up what was begun, before anything is destroyed: the case has changed.
CREATE OR REPLACE FUNCTION erasure.stop(of_case uuid, stopped_at timestamptz) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $body$
BEGIN
    DELETE FROM erasure.runs r WHERE r.case_id = of_case AND r.reached = 0;
    IF FOUND THEN
        INSERT INTO erasure.decisions
        SELECT of_case, 1 + count(*), 'stopped', 'hub', 'hub', 'hub', NULL, NULL, stopped_at
        FROM erasure.decisions d WHERE d.case_id = of_case;
    END IF;
END
$body$;

-- Notes that a step is done. Again is nothing; too early is refused.
CREATE OR REPLACE FUNCTION erasure.reach(of_case uuid, step integer) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $body$
BEGIN
    PERFORM set_config('synchronous_commit', 'on', true);
    UPDATE erasure.runs r SET reached = step WHERE r.case_id = of_case AND r.reached = step - 1;
    IF NOT FOUND AND NOT EXISTS (
        SELECT FROM erasure.runs r WHERE r.case_id = of_case AND r.reached >= step
    ) THEN
        RAISE EXCEPTION 'a step before it is not done' USING ERRCODE = 'SL004';
    END IF;
END
$body$;

-- Leaves of an erased case's rows their headers, which hold no content.
CREATE OR REPLACE FUNCTION erasure.empty_rows(of_case uuid) RETURNS void
    LANGUAGE sql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $body$
    UPDATE log.hub_events e SET state = substr(e.state, 1, 114)
    WHERE e.originator_id = of_case AND octet_length(e.state) > 114
$body$;

-- Whom outside the authority views are kept for.
CREATE OR REPLACE FUNCTION erasure.seats() RETURNS SETOF text
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $body$
    SELECT v.seat FROM views.entries v WHERE v.seat <> ''
    UNION SELECT d.seat FROM views.desks d WHERE d.seat <> ''
$body$;

-- Takes cases out of every audience's view, `shown` being what they are called there, and writes the tables anew: a deleted row would stay in
-- the file. Whoever was about to write waits here, and is then not let in with these cases.
CREATE OR REPLACE FUNCTION erasure.drop_views(cases uuid[], shown uuid[]) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET lock_timeout = '60s'
AS $body$
BEGIN
    IF EXISTS (
        SELECT FROM unnest(cases) c (id) LEFT JOIN erasure.runs r ON r.case_id = c.id
        WHERE r.reached IS NULL OR r.reached < 2
    ) THEN
        RAISE EXCEPTION 'its keys are not destroyed' USING ERRCODE = 'SL004';
    END IF;
    PERFORM set_config('synchronous_commit', 'on', true);
    LOCK TABLE views.progress IN EXCLUSIVE MODE;
    LOCK TABLE views.entries, views.desks IN ACCESS EXCLUSIVE MODE;
    INSERT INTO views.erased (case_id) SELECT unnest(shown) ON CONFLICT DO NOTHING;
    CREATE TEMP TABLE kept_entries ON COMMIT DROP AS
        SELECT * FROM views.entries e
        WHERE NOT EXISTS (SELECT FROM views.erased x WHERE x.case_id = e.case_id);
    CREATE TEMP TABLE kept_desks ON COMMIT DROP AS
        SELECT * FROM views.desks d
        WHERE NOT EXISTS (SELECT FROM views.erased x WHERE x.case_id = d.case_id);
    TRUNCATE views.entries, views.desks;
    INSERT INTO views.entries SELECT * FROM pg_temp.kept_entries;
    INSERT INTO views.desks SELECT * FROM pg_temp.kept_desks;
END
$body$;

-- Tells the ledger which keys are gone; it signs that at once.
CREATE OR REPLACE FUNCTION erasure.tell(case_name bytea, gone bytea[], digests bytea[])
    RETURNS void
    LANGUAGE sql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $body$
    INSERT INTO ledger.erasures (key_id, name, decision)
    SELECT u.key_id, case_name, u.digest FROM unnest(gone, digests) u (key_id, digest)
    ON CONFLICT DO NOTHING
$body$;

-- Whether the ledger says of each of these keys that it is erased, under a signature.
CREATE OR REPLACE FUNCTION erasure.is_sealed(gone bytea[]) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $body$
    SELECT count(DISTINCT substr(l.header, 67, 16)) = cardinality(gone)
    FROM ledger.leaves l
    WHERE get_byte(l.header, 1) = 3 AND substr(l.header, 67, 16) = ANY (gone)
        AND l.index < (SELECT coalesce(max(n.size), 0) FROM ledger.notes n)
$body$;

-- Which of these cases are erased, or about to be: whose rows need not open.
CREATE OR REPLACE FUNCTION erasure.erased_of(cases uuid[]) RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $body$
    SELECT r.case_id FROM erasure.runs r WHERE r.reached >= 1 AND r.case_id = ANY (cases)
$body$;

-- How many rows of a case still hold anything: in the log, and in all views.
CREATE OR REPLACE FUNCTION erasure.left_of(of_case uuid, shown uuid[]) RETURNS bigint
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $body$
    SELECT (SELECT count(*) FROM log.hub_events e
            WHERE e.originator_id = of_case AND octet_length(e.state) > 114)
        + (SELECT count(*) FROM views.entries v WHERE v.case_id = ANY (shown))
        + (SELECT count(*) FROM views.desks v WHERE v.case_id = ANY (shown))
$body$;

-- Forgets in the relay's book which cases notices were of, once nothing can go for them any more: numbers and
-- ids stay, or they would be given twice. What is still on its way is forgotten by a later run.
CREATE OR REPLACE FUNCTION erasure.forget_notices(cases uuid[]) RETURNS void
    LANGUAGE sql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $body$
    UPDATE relay.notices n
    SET state = 'suppressed', suppressed_at = now(), held_until = NULL
    WHERE n.case_id = ANY (cases) AND n.state = 'dead' AND n.sequence IS NULL;
    UPDATE relay.notices n
    SET case_id = '00000000-0000-0000-0000-000000000000',
        fact_id = '00000000-0000-0000-0000-000000000000', version = 0, position = 0
    WHERE n.case_id = ANY (cases) AND (
        n.state = 'received' OR n.state = 'suppressed' AND coalesce(n.sequence, 0) < (
            SELECT coalesce(max(r.sequence), 1) FROM relay.notices r
            WHERE r.partner = n.partner AND r.state = 'received'
        )
    )
$body$;

CREATE OR REPLACE FUNCTION erasure.finish(
    of_case uuid, step integer, shown uuid[], at timestamptz, until date
) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $body$
BEGIN
    IF erasure.left_of(of_case, shown) > 0 THEN
        RAISE EXCEPTION 'something is left of it' USING ERRCODE = 'SL004';
    END IF;
    PERFORM set_config('synchronous_commit', 'on', true);
    UPDATE erasure.runs r SET reached = step, finished_at = at, copies_until = until
        WHERE r.case_id = of_case AND r.reached = step - 1;
END
$body$;

REVOKE ALL ON SCHEMA erasure FROM PUBLIC;
REVOKE ALL ON ALL TABLES IN SCHEMA erasure FROM PUBLIC;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA erasure FROM PUBLIC;
GRANT USAGE ON SCHEMA erasure TO samlots_eraser, samlots_app;
GRANT SELECT ON erasure.decisions, erasure.runs TO samlots_eraser;
-- The pages take decisions in; they neither begin an erasure nor carry one out.
GRANT SELECT ON erasure.decisions TO samlots_app;
GRANT EXECUTE ON FUNCTION erasure.erased_of(uuid[]),
    erasure.decide(uuid, integer, text, text, text, text, text, text, timestamptz)
    TO samlots_app;
GRANT EXECUTE ON FUNCTION
    erasure.decide(uuid, integer, text, text, text, text, text, text, timestamptz),
    erasure.begin(uuid, integer, bytea, timestamptz), erasure.stop(uuid, timestamptz),
    erasure.reach(uuid, integer), erasure.empty_rows(uuid), erasure.drop_views(uuid[], uuid[]),
    erasure.tell(bytea, bytea[], bytea[]), erasure.is_sealed(bytea[]),
    erasure.left_of(uuid, uuid[]), erasure.seats(), erasure.forget_notices(uuid[]),
    erasure.finish(uuid, integer, uuid[], timestamptz, date) TO samlots_eraser;
