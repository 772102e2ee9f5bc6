"""PostgreSQL: the log, the keys, the views and the notices, each behind a login of its own."""
