"""Swedish words for the fields that clocks start, move and stop on."""

CLOCK_FIELDS: dict[str, str] = {
    "step": "Hur långt det har kommit i rätten",
    "about": "Vad övervägandet gällde",
    "imy_settled_at": "Anmält till IMY, eller bedömt att det inte behövs",
    "answered_at": "Besvarad",
}
