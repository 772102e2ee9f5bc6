-- The book of notices: which exist, their numbers, and what became of them. Run by
-- samlots_owner; may be run again.

CREATE SCHEMA IF NOT EXISTS relay;

CREATE TABLE IF NOT EXISTS relay.notices (
    notice_id uuid PRIMARY KEY,
    partner text NOT NULL,
    case_id uuid NOT NULL,
    fact_id uuid NOT NULL,
    version bigint NOT NULL,
    position bigint NOT NULL,
    sequence bigint,
    state text NOT NULL DEFAULT 'pending',
    sent_at timestamptz,
    received_at timestamptz,
    suppressed_at timestamptz,
    UNIQUE (partner, sequence)
);

-- A letter that failed waits until `held_until`, a dead one for a person; both hold back the later
-- ones of their own case. `stopping` is why a number that may be on its way goes out empty.
ALTER TABLE relay.notices
    ADD COLUMN IF NOT EXISTS tries int NOT NULL DEFAULT 0,
    ADD COLUMN IF NOT EXISTS failing_since timestamptz,
    ADD COLUMN IF NOT EXISTS held_until timestamptz,
    ADD COLUMN IF NOT EXISTS why text,
    ADD COLUMN IF NOT EXISTS stopping text,
    ADD COLUMN IF NOT EXISTS copy int NOT NULL DEFAULT 0,
    ADD COLUMN IF NOT EXISTS entered_at timestamptz NOT NULL DEFAULT now();
ALTER TABLE relay.notices DROP CONSTRAINT IF EXISTS notices_state_check;
ALTER TABLE relay.notices ADD CONSTRAINT notices_state_check
    CHECK (state IN ('pending', 'sent', 'received', 'suppressed', 'dead'));
ALTER TABLE relay.notices DROP CONSTRAINT IF EXISTS what_went_has_a_number;
ALTER TABLE relay.notices ADD CONSTRAINT what_went_has_a_number
    CHECK (sequence IS NOT NULL OR state IN ('pending', 'suppressed', 'dead'));
-- A channel refuses some letters for good, and has seen their numbers by then.
ALTER TABLE relay.notices DROP CONSTRAINT IF EXISTS what_is_dead_has_no_number;

CREATE INDEX IF NOT EXISTS notices_held ON relay.notices (partner, case_id)
    WHERE held_until IS NOT NULL;
CREATE INDEX IF NOT EXISTS notices_unreceived ON relay.notices (partner, sequence)
    WHERE state IN ('sent', 'suppressed') AND sequence IS NOT NULL;

CREATE INDEX IF NOT EXISTS notices_pending ON relay.notices
    (partner, sequence, position, version, notice_id) WHERE state = 'pending';

CREATE TABLE IF NOT EXISTS relay.progress (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    position bigint NOT NULL
);

INSERT INTO relay.progress (position) VALUES (0) ON CONFLICT DO NOTHING;

CREATE TABLE IF NOT EXISTS relay.numbers (partner text PRIMARY KEY, last bigint NOT NULL);

-- After a restore the book may be older than what partners have: nothing is sent to a partner until it
-- has said what it holds. `emptied_at` is when its stream was emptied, `at` when it had answered.
CREATE TABLE IF NOT EXISTS relay.restored (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE IF NOT EXISTS relay.resumed (
    partner text PRIMARY KEY,
    emptied_at timestamptz NOT NULL,
    at timestamptz
);
CREATE OR REPLACE FUNCTION relay.waits_for(whose text) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT EXISTS (SELECT FROM relay.restored) AND NOT EXISTS (
        SELECT FROM relay.resumed r WHERE r.partner = whose AND r.at IS NOT NULL)
$$;

-- The partner's row in `numbers` makes two relays wait for each other; a number is given and
-- counted in one transaction, so neither a crash nor a race leaves a gap.
-- Planned once: PostgreSQL would plan anew for each list, for no better plan.
CREATE OR REPLACE FUNCTION relay.number(ids uuid[]) RETURNS bigint[]
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    whose text;
    ready int;
    taken bigint;
BEGIN
    -- A number may be on its way to the partner as soon as this is committed.
    PERFORM set_config('synchronous_commit', 'on', true);
    SELECT n.partner INTO whose FROM relay.notices n WHERE n.notice_id = ids[1];
    IF whose IS NULL THEN
        RAISE EXCEPTION 'not to be numbered' USING ERRCODE = 'SL002';
    END IF;
    IF relay.waits_for(whose) THEN
        RAISE EXCEPTION 'restored, and not resumed' USING ERRCODE = 'SL004';
    END IF;
    INSERT INTO relay.numbers AS c (partner, last) VALUES (whose, 0)
        ON CONFLICT (partner) DO UPDATE SET last = c.last RETURNING c.last INTO taken;
    WITH mine AS (
        SELECT n.partner, n.state FROM relay.notices n WHERE n.notice_id = ANY (ids)
            ORDER BY n.notice_id FOR UPDATE
    ) SELECT count(*) INTO ready FROM mine m
        WHERE m.partner = whose AND m.state NOT IN ('suppressed', 'dead');
    IF ready <> cardinality(ids) THEN
        RAISE EXCEPTION 'not to be numbered' USING ERRCODE = 'SL002';
    END IF;
    -- Each notice is looked up by itself: a join would read the whole book, which only grows.
    UPDATE relay.notices n SET sequence = taken + new.rank
    FROM (
        SELECT u.id, row_number() OVER (ORDER BY u.ordinal) AS rank
        FROM unnest(ids) WITH ORDINALITY u (id, ordinal)
        WHERE (SELECT o.sequence FROM relay.notices o WHERE o.notice_id = u.id) IS NULL
    ) new
    WHERE n.notice_id = new.id;
    GET DIAGNOSTICS ready = ROW_COUNT;
    UPDATE relay.numbers c SET last = taken + ready WHERE c.partner = whose;
    RETURN ARRAY(
        SELECT (SELECT n.sequence FROM relay.notices n WHERE n.notice_id = u.id)
        FROM unnest(ids) WITH ORDINALITY u (id, ordinal) ORDER BY u.ordinal
    );
END $$;

-- Takes in which notices a partner holds under which numbers, whole or not at all; the same list may
-- come again. Gives how many of them the book does not know: their disclosures are lost.
CREATE OR REPLACE FUNCTION relay.resume(whose text, ids uuid[], numbers bigint[]) RETURNS bigint
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    unknown bigint;
BEGIN
    PERFORM set_config('synchronous_commit', 'on', true);
    INSERT INTO relay.numbers AS c (partner, last) VALUES (whose, 0)
        ON CONFLICT (partner) DO UPDATE SET last = c.last;
    IF EXISTS (
        SELECT FROM unnest(ids, numbers) h (id, number) JOIN relay.notices n
            ON n.notice_id = h.id OR n.partner = whose AND n.sequence = h.number
        WHERE n.partner <> whose OR n.notice_id <> h.id
            OR n.sequence IS NOT NULL AND n.sequence <> h.number
    ) OR EXISTS (
        SELECT FROM relay.notices n
        WHERE n.partner = whose AND n.state = 'received' AND n.notice_id <> ALL (ids)
    ) OR (SELECT count(DISTINCT h.id) <> cardinality(ids)
            OR count(DISTINCT h.number) <> cardinality(ids)
        FROM unnest(ids, numbers) h (id, number))
    THEN
        RAISE EXCEPTION 'book and partner differ' USING ERRCODE = 'SL005';
    END IF;
    SELECT count(*) INTO unknown FROM unnest(ids) h (id)
        WHERE NOT EXISTS (SELECT FROM relay.notices n WHERE n.notice_id = h.id);
    UPDATE relay.notices n SET sequence = h.number, state = 'sent', held_until = NULL,
        sent_at = coalesce(n.sent_at, now())
    FROM unnest(ids, numbers) h (id, number)
    WHERE n.notice_id = h.id AND (n.sequence IS NULL OR n.state IN ('pending', 'dead'));
    -- The stream remembers the names of letters that were taken away: the next ones get others.
    UPDATE relay.notices n SET copy = n.copy + 1
        WHERE n.partner = whose AND n.state IN ('pending', 'dead');
    UPDATE relay.numbers c SET last = greatest(c.last, (SELECT max(h) FROM unnest(numbers) h))
        WHERE c.partner = whose;
    RETURN unknown;
END $$;

-- Takes the lead of a task, if nobody has it. Leaders of the relay have a class of locks of their own.
CREATE OR REPLACE FUNCTION relay.lead(task integer) RETURNS boolean
    LANGUAGE sql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $body$
    SELECT pg_try_advisory_lock(-583343431, task)
$body$;

REVOKE ALL ON SCHEMA relay FROM PUBLIC;
REVOKE ALL ON ALL TABLES IN SCHEMA relay FROM PUBLIC;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA relay FROM PUBLIC;
GRANT USAGE ON SCHEMA relay TO samlots_relay;
GRANT SELECT, INSERT, UPDATE ON relay.notices, relay.numbers TO samlots_relay;
GRANT SELECT, UPDATE ON relay.progress TO samlots_relay;
GRANT SELECT ON relay.restored TO samlots_relay;
GRANT SELECT, INSERT, UPDATE ON relay.resumed TO samlots_relay;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA relay TO samlots_relay;
