"""Who may know what: one table, one pure decision, applied before any view sees a fact."""
