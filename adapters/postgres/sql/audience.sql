-- One audience's view: {schema}, its rows, and the two SQL views that {reader} may read. These
-- show the generation that is served, never one that is being rebuilt.

CREATE SCHEMA IF NOT EXISTS {schema};

CREATE TABLE IF NOT EXISTS {schema}.entries PARTITION OF views.entries
    FOR VALUES IN ({role}) WITH (fillfactor = 90);

CREATE TABLE IF NOT EXISTS {schema}.desks PARTITION OF views.desks
    FOR VALUES IN ({role}) WITH (fillfactor = 70);

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
