"""PostgreSQL and NATS as children of the program, so that nothing has to be installed first."""
