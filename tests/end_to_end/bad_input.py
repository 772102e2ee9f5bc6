"""What no command takes, each with a word that no answer may repeat."""

CANARY = "kanariefagel-7731"
BAD_INPUT: list[tuple[str, ...]] = [
    ("replay", CANARY, "--as", "rvt"),
    ("replay", "00000000-0000-4000-8000-000000000000", "--as", CANARY),
    ("replay", "00000000-0000-4000-8000-000000000000", "--as", "rvt", "--at", CANARY),
    ("replay", "00000000-0000-4000-8000-000000000000", "--as", "rvt"),
    ("why", CANARY, "--as", "rvt"),
    ("why", "00000000-0000-4000-8000-000000000000", "--as", "rvt", "--json"),
    ("accesslog", "--since", CANARY),
    ("export", CANARY, "--as", "auditor", "--out", "out"),
    ("export", "00000000-0000-4000-8000-000000000000", "--as", CANARY, "--out", "out"),
    ("project", "--rebuild", CANARY),
    ("followup", CANARY),
    ("followup", "atervande_inom_ett_ar.enhet", "--row", CANARY),
    ("followup", "atervande_inom_ett_ar.enhet", "--year", CANARY),
    ("web", "--port", CANARY),
    ("status", f"--{CANARY}"),
    (CANARY,),
    ("replay",),
    ("demo", "--port", "99999999"),
]
