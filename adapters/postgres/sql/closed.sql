-- What PostgreSQL gives everybody, and no login of the hub needs: statistics of what others do,
-- locks that stand in each other's way, large objects, code of one's own. Run by a superuser in
-- each of the hub's databases; may be run again. docs/threat-model.md names what cannot be taken.

REVOKE ALL ON SCHEMA public FROM PUBLIC;
REVOKE ALL ON SCHEMA information_schema FROM PUBLIC;
REVOKE ALL ON ALL TABLES IN SCHEMA pg_catalog FROM PUBLIC;
REVOKE ALL ON LANGUAGE sql, plpgsql FROM PUBLIC;
GRANT USAGE ON LANGUAGE sql, plpgsql TO samlots_owner;

DO $body$
DECLARE
    open_to_all text;
BEGIN
    SELECT string_agg(p.oid::regprocedure::text, ', ') INTO open_to_all FROM pg_proc p
    WHERE p.pronamespace = 'pg_catalog'::regnamespace
        AND p.proname ~ '^(pg_|lo_|txid_|binary_upgrade_|loread$|lowrite$|currtid2$)'
        AND has_function_privilege('public', p.oid, 'EXECUTE');
    IF open_to_all IS NOT NULL THEN
        EXECUTE 'REVOKE EXECUTE ON ROUTINE ' || open_to_all || ' FROM PUBLIC';
    END IF;
END
$body$;

-- For the owner's own statements: what has an older shape or is there already, and who leads.
GRANT EXECUTE ON FUNCTION pg_get_function_result(oid), pg_try_advisory_lock(integer, integer)
    TO samlots_owner;
GRANT SELECT ON pg_policy TO samlots_owner;
GRANT EXECUTE ON FUNCTION pg_advisory_unlock_all()
    TO samlots_projector, samlots_relay, samlots_sealer;
-- The library eventsourcing looks its types up: shapes of rows, and no figures.
GRANT SELECT ON pg_type, pg_attribute TO samlots_app;
