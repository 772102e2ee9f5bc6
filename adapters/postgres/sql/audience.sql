-- One audience's view: {schema}, its rows, and the two SQL views that {reader} may read. These
-- show the generation that is served, never one that is being rebuilt.

CREATE SCHEMA IF NOT EXISTS {schema};

CREATE TABLE IF NOT EXISTS {schema}.entries PARTITION OF views.entries
    FOR VALUES IN ({role}) WITH (fillfactor = 90);

CREATE TABLE IF NOT EXISTS {schema}.desks PARTITION OF views.desks
    FOR VALUES IN ({role}) WITH (fillfactor = 70);

-- What is counted for the planner would be kept in a catalogue, word for word.
ALTER TABLE {schema}.entries ALTER COLUMN body SET STATISTICS 0;
ALTER TABLE {schema}.desks ALTER COLUMN body SET STATISTICS 0;

-- Also the owner, as whom the two views below read, gets only what is open to the reader of the
-- transaction. The projector writes through the tables above these, which have no such rule.
-- Made when missing, since it locks the tables; a rule that is changed gets another name.
DO $body$
BEGIN
    IF EXISTS (
        SELECT FROM pg_catalog.pg_policy
        WHERE polname = 'open_to_the_reader' AND polrelid = '{schema}.entries'::regclass
    ) THEN
        RETURN;
    END IF;
    ALTER TABLE {schema}.desks ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
    ALTER TABLE {schema}.entries ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
    CREATE POLICY open_to_the_reader ON {schema}.desks FOR SELECT USING (
        holders && (SELECT views.reading()) AND NOT blocked && (SELECT views.reading())
    );
    CREATE POLICY open_to_the_reader ON {schema}.entries FOR SELECT USING (
        EXISTS (
            SELECT FROM {schema}.desks d WHERE d.generation = entries.generation
                AND d.case_id = entries.case_id AND d.seat = entries.seat
        )
    );
END
$body$;

INSERT INTO views.progress (role) VALUES ({role}) ON CONFLICT DO NOTHING;

CREATE OR REPLACE VIEW {schema}.current_entries AS
    SELECT case_id, seat, kind, number, body FROM {schema}.entries
    WHERE generation = (SELECT generation FROM views.progress WHERE role = {role});

CREATE OR REPLACE VIEW {schema}.current_desks AS
    SELECT case_id, seat, holders, blocked, until, body FROM {schema}.desks
    WHERE generation = (SELECT generation FROM views.progress WHERE role = {role});

REVOKE ALL ON SCHEMA {schema} FROM PUBLIC;
REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM PUBLIC, {reader};
GRANT USAGE ON SCHEMA {schema} TO {reader};
GRANT SELECT ON {schema}.current_entries, {schema}.current_desks TO {reader};
GRANT EXECUTE ON FUNCTION views.reading() TO {reader};
