"""What the fields and codes of answers and recalls are called on the screen."""

ANSWER_FIELDS: dict[str, str] = {
    "answer": "Svar",
    "answer_by": "Svar önskas senast",
    "law": "Behålls enligt",
    "recall_ref": "Återkallelse",
}
ANSWERS: dict[str, str] = {
    "read": "Läst",
    "accepted": "Godtagen",
    "declined": "Avböjd",
    "acting": "Agerar",
    "purged": "Gallrad",
    "kept_by_law": "Behålls enligt lag",
    "never_received": "Aldrig mottagen",
    "grunden gäller inte": "Grunden gäller inte längre",
    "beslut": "Beslut här",
}
