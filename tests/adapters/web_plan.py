"""How a case begins, and what is planned in it, as the forms send it."""

from typing import Any

Fields = dict[str, Any]


def raised(alias: str) -> Fields:
    return {
        "kind": "application",
        "channel": "telefon",
        "received_at": "2025-09-02T09:40+02:00",
        "reporter_role": "studievägledare",
        "stated_request": "Jag orkar inte mer. Jag vill bort men jag vet inte hur man gör.",
        "case_type": "heder",
        "subject": {"alias": alias, "born": "1994-04-11"},
        "legal_basis": "11 kap. 1 § SoL (2025:400)",
    }


def opened() -> Fields:
    return {
        "legal_basis": "14 kap. 2 § SoL (2025:400)",
        "scope": "akuta och långsiktiga behov",
        "informed_parties": "endast den enskilde",
    }


def plan() -> Fields:
    texts = {
        "boende": "genomgångsbostad, sedan eget",
        "arbete_studier": "klara Komvux",
        "socialt": "två trygga sammanhang",
        "samtal": "samtal varannan vecka",
        "ekonomi": "egen försörjning",
    }
    return {
        "plan_type": "långsiktig",
        "version": 1,
        "goals": "egen bas",
        "areas": [{"area": area, "text": text} for area, text in texts.items()],
        "responsible_per_area": [
            {"area": area, "reason_without_holder": "utses vid nästa möte"} for area in texts
        ],
        "person_agreed": "Ja, och jag får ångra mig.",
        "visible_parts": [],
        "review_at": "2026-03-01",
    }
