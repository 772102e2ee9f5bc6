"""What is said about a value that cannot be used. Never the value itself."""

DAY = "Skriv datumet som åååå-mm-dd, till exempel 2026-03-02."
INSTANT = "Skriv datum och tid som åååå-mm-dd tt:mm, till exempel 2026-03-02 13:05."
NO_SUCH_TIME = "Den tiden finns inte: klockan ställdes om."
NUMBER = "Skriv ett heltal."
CHOOSE = "Välj ett av alternativen."
FILL_IN = "Fyll i fältet."
OTHER = "Värdet går inte att använda här."
NOT_TEXT = "Texten innehåller tecken som inte kan sparas."

MESSAGES: dict[str, str] = {
    "missing": FILL_IN,
    "string_too_short": FILL_IN,
    "string_too_long": "Texten är för lång.",
    "string_pattern_mismatch": "Skrivsättet går inte att använda här. Se ledtexten.",
    "string_type": "Skriv text.",
    "string_unicode": NOT_TEXT,
    "enum": CHOOSE,
    "literal_error": CHOOSE,
    "too_short": "Ange minst en.",
    "too_long": "Det är för många.",
    "int_type": NUMBER,
    "int_parsing": NUMBER,
    "bool_type": CHOOSE,
    "date_type": DAY,
    "date_parsing": DAY,
    "date_from_datetime_parsing": DAY,
    "datetime_type": INSTANT,
    "datetime_parsing": INSTANT,
    "datetime_from_date_parsing": INSTANT,
    "timezone_aware": "Tidpunkten ska ha en tidszon.",
    "no_such_time": NO_SUCH_TIME,
    "greater_than_equal": "Talet är för litet.",
    "less_than_equal": "Talet är för stort.",
    "extra_forbidden": "Fältet finns inte.",
    "uuid_type": CHOOSE,
    "uuid_parsing": CHOOSE,
    "out_of_range": "Datumet ligger för långt bort.",
    "other": OTHER,
}
"""By the validator's own code for what was wrong."""


def message(code: str) -> str:
    """Say what was wrong."""
    return MESSAGES.get(code, OTHER)
