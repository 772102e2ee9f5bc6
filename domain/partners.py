"""Whom one works with: units and organisations, what they do, and which seat they take.

A name here gives nobody anything: what a recipient may know follows its role in the
need-to-know table, and outside the authority only what was disclosed to it.
"""

from dataclasses import dataclass

from domain.roles import Role


@dataclass(frozen=True, slots=True)
class Partner:
    """One kind of unit or organisation: its seat, what it offers, and to whom."""

    name: str
    role: Role
    offers: str
    source: str = ""


PARTNERS: tuple[Partner, ...] = (
    Partner(
        "Relationsvåldsteam",
        Role.RVT,
        "Utreder, beslutar om skydd och följer ärendet. Varje team ser bara sina egna ärenden.",
        "R44, R160",
    ),
    Partner(
        "Mottagning barn och ungdom",
        Role.BARN_OCH_UNGA,
        "Har barnens egna ärenden: bedömning, utredning och insatser.",
        "R160",
    ),
    Partner(
        "Mottagning ekonomi",
        Role.EKONOMISKT_BISTAND,
        "Prövar ekonomiskt bistånd i egen akt, efter hanteringsanvisning.",
        "R160",
    ),
    Partner(
        "Familjehus",
        Role.BARN_OCH_UNGA,
        "Råd och stöd till familjer, på flera ställen i kommunen.",
        "R157",
    ),
    Partner(
        "Ungdomshälsan",
        Role.HALSO_OCH_SJUKVARD,
        "Samtal och vård för unga, utan att hemmet behöver veta.",
        "R159",
    ),
    Partner(
        "Beroendemottagningen Navet",
        Role.HALSO_OCH_SJUKVARD,
        "Behandling vid beroende. Har inget med Skatteverkets register Navet att göra.",
        "R158",
    ),
    Partner(
        "Bostadsförmedling med genomgångsbostäder",
        Role.BOENDE,
        "Får det som ett hyresavtal kräver, och bara med samtycke.",
        "R86",
    ),
    Partner("Jobbtorg", Role.JOBBTORG, "Vägen till arbete och studier.", "R65, R82"),
    Partner(
        "Skyddat boende",
        Role.SKYDDAT_BOENDE,
        "Skyddar och stödjer under placeringen. Det stödet upphör när placeringen gör det.",
        "R42, R73, R147",
    ),
    Partner(
        "Boendelots",
        Role.BOENDELOTS,
        "Följer med ut i eget boende, inom ett skrivet uppdrag.",
        "R42, R62, R142",
    ),
    Partner(
        "Polisen",
        Role.POLIS,
        "Tar emot anmälan och bedömer skydd. Egna grunder för att lämna uppgifter.",
        "R100, R185",
    ),
    Partner(
        "Hälso- och sjukvården",
        Role.HALSO_OCH_SJUKVARD,
        "Vård akut och på sikt. Här finns behov och kontakt, aldrig journal.",
        "R17, R114, R186",
    ),
    Partner(
        "Studie- och yrkesvägledare",
        Role.SKOLA,
        "Studier och ansökningar. Skolans namn skyddas som en adress.",
        "R146",
    ),
    Partner(
        "Arbetsförmedlingen",
        Role.ARBETSFORMEDLINGEN,
        "Arbete och program. Uppgifter från SSBTEK hör bara till ekonomiskt bistånd.",
        "R82, R145",
    ),
    Partner(
        "Samordningsförbund",
        Role.SAMORDNINGSFORBUND,
        "Betalar för samordnad rehabilitering, så att stödet kommer tidigt och förebygger.",
        "R144, R150, R151",
    ),
    Partner(
        "Försäkringskassan",
        Role.FORSAKRINGSKASSAN,
        "Sjukpenning, bostadsbidrag och underhållsstöd.",
        "R187",
    ),
    Partner(
        "Skatteverket",
        Role.SKATTEVERKET,
        "Sekretessmarkering och skyddad folkbokföring.",
        "R113",
    ),
    Partner(
        "Migrationsverket",
        Role.MIGRATIONSVERKET,
        "Uppehållstillstånd, också när grunden för det ändras.",
        "R112",
    ),
    Partner(
        "Kvinnojour",
        Role.KVINNOJOUR,
        "Stöd och samtal på frivillig grund. Driver den boendet sitter den i en annan roll.",
        "R147, R188",
    ),
    Partner(
        "Tjejjour",
        Role.KVINNOJOUR,
        "Stöd till unga, också utan att de säger vilka de är.",
        "R147",
    ),
    Partner(
        "Brottsofferjouren",
        Role.KVINNOJOUR,
        "Stöd före, under och efter en rättegång.",
        "R189",
    ),
    Partner(
        "Ideell organisation",
        Role.KVINNOJOUR,
        "Sammanhang och vardagsstöd. Får bara det som den enskilde har samtyckt till.",
        "R21, R39, R45, R148",
    ),
    Partner(
        "Resurscentrum, till exempel Origo",
        Role.KVINNOJOUR,
        "Ger råd utan att veta vem det gäller. Tar emot den enskilde när hon eller han vill.",
        "R43",
    ),
    Partner(
        "Annan socialnämnd",
        Role.ANNAN_SOCIALNAMND,
        "Tar över eller utreder, när den enskilde flyttar.",
        "R40",
    ),
)
"""Units first, then organisations outside the authority (R100)."""
