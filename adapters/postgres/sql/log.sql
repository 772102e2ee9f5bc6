-- The log of facts. Rows come in through log.append and never change or leave.
-- Run as samlots_owner; may be run again. The columns are those of the library eventsourcing.

CREATE SCHEMA IF NOT EXISTS log AUTHORIZATION samlots_owner;

CREATE TABLE IF NOT EXISTS log.hub_events (
    originator_id uuid NOT NULL,
    originator_version bigint NOT NULL CHECK (originator_version > 0),
    topic text NOT NULL CHECK (topic = 'fact'),
    state bytea NOT NULL,
    notification_id bigserial NOT NULL,
    PRIMARY KEY (originator_id, originator_version)
);
CREATE UNIQUE INDEX IF NOT EXISTS hub_events_notification_id_idx
    ON log.hub_events (notification_id);
CREATE INDEX IF NOT EXISTS hub_events_first_idx
    ON log.hub_events (notification_id, originator_id) WHERE originator_version = 1;
-- Ciphertext cannot be compressed; this lets the header be read without the rest.
ALTER TABLE log.hub_events ALTER COLUMN state SET STORAGE EXTERNAL;

CREATE TABLE IF NOT EXISTS log.commands (
    command_id uuid PRIMARY KEY,
    case_id uuid NOT NULL,
    first_version bigint NOT NULL,
    last_version bigint NOT NULL
);

-- Holds nothing: whoever locks it has the turn to append. Locking log.hub_events itself
-- would make every append wait for an ANALYZE or VACUUM of it.
CREATE TABLE IF NOT EXISTS log.turn ();

CREATE OR REPLACE FUNCTION log.refuse_change() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $body$
BEGIN
    -- The one change there is: of a case whose keys are destroyed, each row keeps its header.
    IF TG_OP = 'UPDATE' AND TG_TABLE_NAME = 'hub_events' THEN
        IF NEW.state = substr(OLD.state, 1, 114)
            AND (NEW.originator_id, NEW.originator_version, NEW.topic, NEW.notification_id)
                = (OLD.originator_id, OLD.originator_version, OLD.topic, OLD.notification_id)
            AND EXISTS (
                SELECT FROM erasure.runs r WHERE r.case_id = OLD.originator_id AND r.reached >= 2
            )
        THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'what stands in the log is never changed or removed'
        USING ERRCODE = 'insufficient_privilege';
END
$body$;

CREATE OR REPLACE TRIGGER never_change BEFORE UPDATE OR DELETE ON log.hub_events
    FOR EACH ROW EXECUTE FUNCTION log.refuse_change();
CREATE OR REPLACE TRIGGER never_empty BEFORE TRUNCATE ON log.hub_events
    FOR EACH STATEMENT EXECUTE FUNCTION log.refuse_change();
CREATE OR REPLACE TRIGGER never_change BEFORE UPDATE OR DELETE ON log.commands
    FOR EACH ROW EXECUTE FUNCTION log.refuse_change();
CREATE OR REPLACE TRIGGER never_empty BEFORE TRUNCATE ON log.commands
    FOR EACH STATEMENT EXECUTE FUNCTION log.refuse_change();

-- Stores a group of commands, each as a whole or not at all, and answers one row for each:
--   stored   its facts stand in the log, the last at `last_position` and the others just
--            before it, now or since an attempt whose answer was lost: the nonces make sealed
--            facts unique, so equal bytes are that attempt
--   already  the command was carried out before, at the given case and versions
--   clash    the case does not end just before the command's first fact
-- Versions within a command follow on its first, so no hole can be asked for.
-- CREATE OR REPLACE cannot change what a function answers; the older shape gave all positions.
DO $body$
BEGIN
    IF pg_get_function_result(to_regprocedure(
        'log.append(uuid[], uuid[], bigint[], integer[], bytea[])')) LIKE '%positions%'
    THEN
        DROP FUNCTION log.append(uuid[], uuid[], bigint[], integer[], bytea[]);
    END IF;
END
$body$;
-- Whether a group of commands is what it nearly always is: none carried out before or named
-- twice, and each case ends just before what the group has for it.
CREATE OR REPLACE FUNCTION log.all_new(
    commands uuid[], cases uuid[], firsts bigint[], sizes integer[], facts integer
) RETURNS boolean
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $body$
BEGIN
    RETURN NOT EXISTS (SELECT FROM log.commands c WHERE c.command_id = ANY (commands))
        AND (
            SELECT count(DISTINCT a.command) = cardinality(commands) AND sum(a.size) = facts
                AND bool_and(
                    a.size > 0 AND a.first = 1 + a.earlier + coalesce((
                        SELECT max(e.originator_version)
                        FROM log.hub_events e WHERE e.originator_id = a.case_id
                    ), 0)
                )
            FROM (
                SELECT u.command, u.case_id, u.first, u.size,
                    sum(u.size) OVER (PARTITION BY u.case_id ORDER BY u.n) - u.size AS earlier
                FROM unnest(commands, cases, firsts, sizes) WITH ORDINALITY
                    u (command, case_id, first, size, n)
            ) a
        );
END
$body$;

-- Stores such a group with one statement for each table. The caller holds the turn.
CREATE OR REPLACE FUNCTION log.append_new(
    commands uuid[], cases uuid[], firsts bigint[], sizes integer[], states bytea[]
) RETURNS TABLE (
    outcome text, case_id uuid, first_version bigint, last_version bigint, last_position bigint
)
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $body$
#variable_conflict use_column
DECLARE
    before bigint;
BEGIN
    INSERT INTO log.hub_events (originator_id, originator_version, topic, state)
    SELECT f.case_id, f.version, 'fact', s.state
    FROM (
        SELECT u.case_id, u.first + k AS version, row_number() OVER (ORDER BY u.n, k) AS at
        FROM unnest(cases, firsts, sizes) WITH ORDINALITY u (case_id, first, size, n),
            generate_series(0, u.size - 1) k
    ) f JOIN unnest(states) WITH ORDINALITY s (state, at) USING (at)
    ORDER BY at;
    before := currval('log.hub_events_notification_id_seq') - cardinality(states);
    INSERT INTO log.commands
    SELECT u.command, u.case_id, u.first, u.first + u.size - 1
    FROM unnest(commands, cases, firsts, sizes) u (command, case_id, first, size);
    RETURN QUERY
    SELECT 'stored', u.case_id, u.first, u.first + u.size - 1,
        before + sum(u.size) OVER (ORDER BY u.n)
    FROM unnest(cases, firsts, sizes) WITH ORDINALITY u (case_id, first, size, n)
    ORDER BY u.n;
END
$body$;

CREATE OR REPLACE FUNCTION log.append(
    commands uuid[], cases uuid[], firsts bigint[], sizes integer[], states bytea[]
) RETURNS TABLE (
    outcome text, case_id uuid, first_version bigint, last_version bigint, last_position bigint
)
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET lock_timeout = '5s'
AS $body$
#variable_conflict use_column
DECLARE
    before bigint;
    upto integer := 0;
    mine bytea[];
    grown boolean := false;
BEGIN
    -- One writer at a time makes the order of positions the order of commits, so that no
    -- reader passes a position which is filled in later.
    LOCK TABLE log.turn IN EXCLUSIVE MODE;
    IF cardinality(commands) > 1 AND log.all_new(
        commands, cases, firsts, sizes, cardinality(states)
    ) THEN
        RETURN QUERY SELECT * FROM log.append_new(commands, cases, firsts, sizes, states);
        NOTIFY hub_events;
        RETURN;
    END IF;
    FOR i IN 1 .. cardinality(commands) LOOP
        IF sizes[i] < 1 THEN
            RAISE EXCEPTION 'a command without facts' USING ERRCODE = 'invalid_parameter_value';
        END IF;
        upto := upto + sizes[i];
        SELECT c.case_id, c.first_version, c.last_version
            INTO case_id, first_version, last_version
            FROM log.commands c WHERE c.command_id = commands[i];
        IF FOUND THEN
            SELECT CASE WHEN array_agg(e.state ORDER BY e.originator_version)
                             = states[upto - sizes[i] + 1 : upto]
                        THEN 'stored' ELSE 'already' END,
                   max(e.notification_id)
                INTO outcome, last_position
                FROM log.hub_events e WHERE e.originator_id = case_id
                AND e.originator_version BETWEEN first_version AND last_version;
            RETURN NEXT;
            CONTINUE;
        END IF;
        case_id := cases[i];
        first_version := firsts[i];
        last_version := first_version + sizes[i] - 1;
        SELECT coalesce(max(e.originator_version), 0) INTO before
            FROM log.hub_events e WHERE e.originator_id = case_id;
        IF first_version IS DISTINCT FROM before + 1 THEN
            outcome := 'clash';
            last_position := NULL;
            RETURN NEXT;
            CONTINUE;
        END IF;
        IF sizes[i] = 1 THEN
            INSERT INTO log.hub_events (originator_id, originator_version, topic, state)
            VALUES (case_id, first_version, 'fact', states[upto]);
        ELSE
            mine := states[upto - sizes[i] + 1 : upto];
            INSERT INTO log.hub_events (originator_id, originator_version, topic, state)
            SELECT case_id, first_version + u.n - 1, 'fact', u.state
            FROM unnest(mine) WITH ORDINALITY AS u (state, n) ORDER BY u.n;
        END IF;
        last_position := currval('log.hub_events_notification_id_seq');
        INSERT INTO log.commands VALUES (commands[i], case_id, first_version, last_version);
        outcome := 'stored';
        grown := true;
        RETURN NEXT;
    END LOOP;
    IF upto <> cardinality(states) THEN
        RAISE EXCEPTION 'facts without a command, or a command without its facts'
            USING ERRCODE = 'invalid_parameter_value';
    END IF;
    IF grown THEN
        NOTIFY hub_events;
    END IF;
END
$body$;


REVOKE ALL ON SCHEMA log FROM PUBLIC;
REVOKE ALL ON ALL TABLES IN SCHEMA log FROM PUBLIC;
REVOKE ALL ON ALL SEQUENCES IN SCHEMA log FROM PUBLIC;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA log FROM PUBLIC;
GRANT USAGE ON SCHEMA log TO samlots_app;
GRANT SELECT ON log.hub_events, log.commands TO samlots_app;
GRANT EXECUTE ON FUNCTION log.append(uuid[], uuid[], bigint[], integer[], bytea[])
    TO samlots_app;
