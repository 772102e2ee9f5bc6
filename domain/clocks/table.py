"""Every clock there is: those that run in the hub, and those that cannot, with the reason."""

from domain.clocks.children import CARE, PLACEMENTS, SHELTER
from domain.clocks.clock import Clock, NotInHub
from domain.clocks.living import LIVING
from domain.clocks.notices import NOTICES
from domain.clocks.product import FIRST_DAYS, PLANS
from domain.clocks.promises import PROMISES
from domain.clocks.sections import places, sol
from domain.clocks.statutory import DECISIONS, INCIDENTS, INTAKE
from domain.law.act import CYBER, SKBL

CLOCKS: tuple[Clock, ...] = (
    *INTAKE,
    *DECISIONS,
    *PLACEMENTS,
    *SHELTER,
    *CARE,
    *INCIDENTS,
    *FIRST_DAYS,
    *PLANS,
    *PROMISES,
    *LIVING,
    *NOTICES,
)
BY_NAME: dict[str, Clock] = {clock.name: clock for clock in CLOCKS}

NOT_IN_HUB: tuple[NotInHub, ...] = (
    NotInHub(
        "reporter_feedback",
        "Återkoppling till anmälaren",
        sol("14 kap. 1 b §", "19 kap. 6 §"),
        "Förhandsbedömningen kan inte registreras utan att återkopplingen är ifylld.",
    ),
    NotInHub(
        "concerned_informed",
        "Underrättelse om att utredning har inletts",
        sol("11 kap. 2 §", "20 kap. 4 §"),
        "Utredningen kan inte registreras utan att det står vem som har underrättats.",
    ),
    NotInHub(
        "shelter_ends_with_parent",
        "Barnets skyddade boende upphör med förälderns",
        places(SKBL, "7 kap. 1 §"),
        "Förälderns insats är ett annat ärende, som barnets ärende inte får läsa.",
    ),
    NotInHub(
        "sip_begins",
        "Arbetet med en SIP börjar",
        sol("2 kap. 7 §", "10 kap. 8 §"),
        "Regionen eller kommunen ser behovet i sitt eget system; här finns planen som blev.",
    ),
    NotInHub(
        "execution_interrupted",
        "Rapport om avbruten verkställighet",
        sol("16 kap. 6 f §", "34 kap. 1 §"),
        "Utföraren rapporterar avbrottet i verksamhetssystemet, där statistiken till IVO tas.",
    ),
    NotInHub(
        "transfer_decision_of_ivo",
        "IVO:s beslut om överflyttning",
        sol("2 a kap. 11 §", "29 kap. 11 §"),
        "Det är en annan myndighets frist. IVO:s svar registreras när det kommer.",
    ),
    NotInHub(
        "cyber_incident",
        "Rapport om betydande cyberincident",
        places(CYBER, "incidentrapportering"),
        "Den gäller kommunens it-drift och inte ett ärende. Ett röjande har en egen frist.",
    ),
)
"""Clocks of the law that no fact of a case can start."""
