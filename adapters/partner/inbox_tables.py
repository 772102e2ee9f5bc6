"""The tables of a partner's inbox, and how an older one becomes a newer."""

SCHEMA = """
CREATE TABLE IF NOT EXISTS notice (
    id TEXT PRIMARY KEY,
    sequence INTEGER NOT NULL UNIQUE,
    received_at TEXT NOT NULL,
    late INTEGER NOT NULL,
    body BLOB NOT NULL,
    signed BLOB
) STRICT;
CREATE TABLE IF NOT EXISTS unreadable (
    digest TEXT PRIMARY KEY,
    received_at TEXT NOT NULL,
    error TEXT NOT NULL,
    body BLOB NOT NULL
) STRICT;
PRAGMA user_version = 1;
"""

FROM_BEFORE_SIGNATURES = """
ALTER TABLE notice ADD COLUMN signed BLOB;
CREATE TABLE unreadable (
    digest TEXT PRIMARY KEY,
    received_at TEXT NOT NULL,
    error TEXT NOT NULL,
    body BLOB NOT NULL
) STRICT;
INSERT INTO unreadable SELECT 'stream ' || stream_sequence, received_at, error, body FROM dead;
DROP TABLE dead;
PRAGMA user_version = 1;
"""

GAPS = """
SELECT before + 1, sequence - 1
FROM (SELECT sequence, LAG(sequence, 1, 0) OVER (ORDER BY sequence) AS before FROM notice)
WHERE sequence > before + 1 ORDER BY sequence LIMIT ?
"""

PASSED = """
SELECT body FROM notice
WHERE json_extract(CAST(body AS TEXT), '$.data.valid_to') < ?
AND json_extract(CAST(body AS TEXT), '$.data.level') <> 'purged' ORDER BY sequence
"""
"""What can have passed its last day before a day, in the form 2026-03-02."""

HANDLES = "SELECT DISTINCT json_extract(CAST(body AS TEXT), '$.subject') FROM notice"
