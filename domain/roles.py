"""Who takes part: the units inside the authority and the organisations outside it."""

from enum import StrEnum


class Role(StrEnum):
    """A seat at the table. A new partner is one line here, and sees nothing until granted."""

    RVT = "rvt"
    SAMORDNARE = "samordnare"
    ARBETSLEDARE = "arbetsledare"
    EKONOMISKT_BISTAND = "ekonomiskt_bistand"
    BARN_OCH_UNGA = "barn_och_unga"
    BOENDE = "boende"
    JOBBTORG = "jobbtorg"
    INTERNKONTROLL = "internkontroll"
    KVINNOFRIDSSAMORDNARE = "kvinnofridssamordnare"

    SKYDDAT_BOENDE = "skyddat_boende"
    BOENDELOTS = "boendelots"
    ARBETSFORMEDLINGEN = "arbetsformedlingen"
    POLIS = "polis"
    HALSO_OCH_SJUKVARD = "halso_och_sjukvard"
    SKOLA = "skola"
    KVINNOJOUR = "kvinnojour"
    FORSAKRINGSKASSAN = "forsakringskassan"
    SKATTEVERKET = "skatteverket"
    MIGRATIONSVERKET = "migrationsverket"
    SAMORDNINGSFORBUND = "samordningsforbund"
    IVO = "ivo"
    ANNAN_SOCIALNAMND = "annan_socialnamnd"

    AUDITOR = "auditor"
    VALDSUTOVARENHET = "valdsutovarenhet"
    """Works with those who use violence, behind the wall: no view, no seat (domain/wall.py)."""
    HUB = "hub"


INTERNAL = (
    Role.RVT,
    Role.SAMORDNARE,
    Role.ARBETSLEDARE,
    Role.EKONOMISKT_BISTAND,
    Role.BARN_OCH_UNGA,
    Role.BOENDE,
    Role.JOBBTORG,
    Role.INTERNKONTROLL,
    Role.KVINNOFRIDSSAMORDNARE,
)
"""Units of the same authority: they read views."""

EXTERNAL = (
    Role.SKYDDAT_BOENDE,
    Role.BOENDELOTS,
    Role.ARBETSFORMEDLINGEN,
    Role.POLIS,
    Role.HALSO_OCH_SJUKVARD,
    Role.SKOLA,
    Role.KVINNOJOUR,
    Role.FORSAKRINGSKASSAN,
    Role.SKATTEVERKET,
    Role.MIGRATIONSVERKET,
    Role.SAMORDNINGSFORBUND,
    Role.IVO,
    Role.ANNAN_SOCIALNAMND,
)
"""Other authorities and organisations: they receive what was disclosed to them."""

AUDIENCES = INTERNAL + EXTERNAL
"""Every role that has a view of its own."""

COORDINATING = frozenset((Role.SAMORDNARE,))
"""The coordinator's function: who alone reads which cases belong together."""
