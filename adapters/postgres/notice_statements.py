"""What the book of notices says to PostgreSQL."""

WENT_OUT_EMPTY = "nivån är lägre nu"

NOTICE = (
    "notice_id, partner, case_id, fact_id, version, position, sequence, stopping, copy, tries, "
    "failing_since"
)
"""A row of the book as services.posting.Pending has it, field by field."""
POSITION = "SELECT position FROM relay.progress"
# From partner to partner along the index: thousands may wait for one of them.
EACH = """
    each AS (
        (SELECT partner FROM relay.notices WHERE state = 'pending' ORDER BY partner LIMIT 1)
        UNION ALL
        SELECT (
            SELECT n.partner FROM relay.notices n
            WHERE n.state = 'pending' AND n.partner > e.partner ORDER BY n.partner LIMIT 1
        ) FROM each e WHERE e.partner IS NOT NULL
    )
"""
WAITS = """
    SELECT e.partner FROM each e WHERE NOT relay.waits_for(e.partner) AND EXISTS (
        SELECT FROM relay.notices n WHERE n.partner = e.partner AND n.state = 'pending'
            AND (n.held_until IS NULL OR n.held_until <= %b)
    )
"""
WAITING = f"WITH RECURSIVE {EACH} SELECT ARRAY({WAITS})"
# One statement, one transaction: when the book does not move, nothing is entered.
# The id is made from the disclosure, so the same id is the same notice and stays as it is.
# What is entered here cannot be seen from within, so its partners are named beside the others.
ENTER = f"""
    WITH RECURSIVE moved AS (
        UPDATE relay.progress SET position = %b
        WHERE position = %b AND position < %b RETURNING position
    ), entered AS (
        INSERT INTO relay.notices (notice_id, partner, case_id, fact_id, version, position)
        SELECT n.* FROM moved, unnest(
            %b::uuid[], %b::text[], %b::uuid[], %b::uuid[], %b::bigint[], %b::bigint[]
        ) n ON CONFLICT (notice_id) DO NOTHING RETURNING partner
    ), {EACH}
    SELECT EXISTS (SELECT FROM moved), ARRAY(
        SELECT n.partner FROM entered n WHERE NOT relay.waits_for(n.partner) UNION {WAITS}
    )
"""  # noqa: S608 - made of nothing but our own words
WAITS_FOR = "SELECT p FROM unnest(%s::text[]) p WHERE relay.waits_for(p)"
UNCOUNTED = """
    SELECT count(*) FROM relay.notices n LEFT JOIN relay.numbers c USING (partner)
    WHERE n.sequence > coalesce(c.last, 0)
"""
EMPTIED_AT = "SELECT emptied_at FROM relay.resumed WHERE partner = %s"
EMPTIED = """
    INSERT INTO relay.resumed (partner, emptied_at) VALUES (%s, clock_timestamp())
    ON CONFLICT (partner) DO UPDATE SET emptied_at = excluded.emptied_at, at = NULL
"""
RESUMED = "UPDATE relay.resumed SET at = now() WHERE partner = %s"
RESUME = "SELECT relay.resume(%b, %b::uuid[], %b::bigint[])"
# What has a number goes before what has none, or the partner would see numbers out of order.
# What is held holds back the later ones of its own case.
PENDING = f"""
    SELECT {NOTICE}
    FROM relay.notices n
    WHERE n.partner = %(partner)s AND n.state = 'pending'
        AND n.notice_id <> ALL (%(besides)b::uuid[]) AND (n.sequence IS NOT NULL OR NOT EXISTS (
            SELECT FROM relay.notices h WHERE h.partner = n.partner AND h.case_id = n.case_id
                AND h.held_until > %(at)s AND h.position <= n.position
        ))
    ORDER BY n.sequence NULLS LAST, n.position, n.version, n.notice_id LIMIT %(limit)s
"""  # noqa: S608 - made of nothing but our own words
FAIL = """
    UPDATE relay.notices
    SET tries = tries + 1, why = %(why)s, failing_since = coalesce(failing_since, %(at)s),
        held_until = coalesce(%(until)s::timestamptz, 'infinity'),
        state = CASE WHEN %(until)s::timestamptz IS NULL THEN 'dead' ELSE state END
    WHERE notice_id = %(notice)s AND state = 'pending'
        AND (sequence IS NULL OR %(until)s::timestamptz IS NULL)
"""
STOP = """
    UPDATE relay.notices SET stopping = %(reason)s
    WHERE notice_id = %(notice)s AND state = 'pending' AND sequence IS NOT NULL
"""
HELD = """
    SELECT notice_id, partner, case_id, fact_id, state, why, tries, failing_since,
        CASE WHEN state = 'dead' THEN NULL ELSE held_until END AS held_until
    FROM relay.notices WHERE held_until IS NOT NULL AND state IN ('pending', 'dead')
    ORDER BY position, notice_id
"""
RETRY = """
    UPDATE relay.notices SET state = 'pending', tries = 0, why = NULL, failing_since = NULL,
        held_until = NULL
    WHERE notice_id = %s AND held_until IS NOT NULL AND state IN ('pending', 'dead')
    RETURNING notice_id
"""
# A number that went out empty gets no receipt: the next receipt of that partner proves it.
UNDELIVERED = f"""
    SELECT {NOTICE}
    FROM relay.notices n
    WHERE n.partner = %(partner)s AND n.sequence IS NOT NULL
        AND (n.state IN ('sent', 'pending') OR n.state = 'suppressed' AND n.sequence > (
            SELECT coalesce(max(r.sequence), 0) FROM relay.notices r
            WHERE r.partner = n.partner AND r.state = 'received'
        ))
    ORDER BY n.sequence
"""  # noqa: S608 - made of nothing but our own words
# What went out empty goes out empty again.
SEND_AGAIN = """
    UPDATE relay.notices SET copy = copy + 1, state = 'pending',
        stopping = CASE WHEN state = 'suppressed' THEN coalesce(stopping, %(gone)s)
            ELSE stopping END
    WHERE notice_id = ANY (%(notices)b::uuid[]) AND sequence IS NOT NULL
        AND state IN ('sent', 'suppressed', 'pending')
"""
NUMBER = "SELECT relay.number(%b::uuid[])"
SENT = """
    UPDATE relay.notices SET state = 'sent', sent_at = %s
    WHERE notice_id = ANY (%b::uuid[]) AND state = 'pending'
"""
SUPPRESSED = """
    UPDATE relay.notices SET state = 'suppressed', suppressed_at = %(at)s, held_until = NULL
    WHERE notice_id = %(notice)s AND state IN ('pending', 'dead')
"""
# A receipt may overtake the stream's acknowledgement, and proves what that would have said.
RECEIVED = f"""
    UPDATE relay.notices
    SET state = 'received', received_at = coalesce(received_at, %(at)s),
        sent_at = coalesce(sent_at, %(at)s)
    WHERE notice_id = %(notice)s AND partner = %(partner)s AND sequence IS NOT NULL
        AND state <> 'suppressed'
    RETURNING {NOTICE}
"""  # noqa: S608 - made of nothing but our own words
COUNTS = """
    SELECT count(*) FILTER (WHERE state IN ('sent', 'received')),
        count(*) FILTER (WHERE state = 'received'),
        count(*) FILTER (WHERE state = 'suppressed'),
        count(*) FILTER (WHERE state = 'pending')
    FROM relay.notices
"""
# Since when by the database's own clock: the hub's may be a story's.
LAG = """
    SELECT count(*) FILTER (WHERE state = 'dead'),
        count(*) FILTER (WHERE state = 'pending' AND held_until IS NOT NULL),
        count(*) FILTER (WHERE state = 'sent' AND partner <> ALL (%(silent)s)),
        coalesce(extract(epoch FROM now() - min(entered_at)
            FILTER (WHERE state = 'pending')), 0)::bigint,
        coalesce(extract(epoch FROM now() - min(entered_at)
            FILTER (WHERE state = 'sent' AND partner <> ALL (%(silent)s))), 0)::bigint
    FROM relay.notices WHERE state IN ('pending', 'sent', 'dead')
"""
COUNTED = ("sent", "received", "suppressed", "waiting")
LAGS = ("dead", "failing", "unreceived", "waiting_seconds", "unreceived_seconds")
