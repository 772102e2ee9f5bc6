"""Every measure of systematic follow-up: this table is what may be asked of many cases."""

from domain.followup.keeping import (
    contact_was_lost,
    contact_was_resumed,
    held_up_by_ourselves,
    people_with_access,
)
from domain.followup.lasting import (
    changes_of_who_answers,
    days_without_anybody,
    has_unmet_need,
    placed_after_opening,
)
from domain.followup.leaving import (
    contact_person_before,
    ended_without_successor,
    gap,
    no_practical_support,
    unclear_responsibility,
    went_back,
)
from domain.followup.measure import YEAR_DAYS, Kind, Measure, Population
from domain.followup.waiting import (
    CARRIED_OUT_DAYS,
    PLAN_DAYS,
    followed_up_in_time,
    home_after_need,
    not_carried_out,
    placed_after_decision,
    planned_in_time,
    support_after_need,
    talks_after_need,
)
from domain.values import Area, Horizon

LEFT = Population("ärenden med en första utflytt från skyddat boende", YEAR_DAYS)
OPENED = Population("alla ärenden, den dag de öppnades", YEAR_DAYS)
LOST = Population("ärenden där kontakten har avbrutits en första gång", YEAR_DAYS)
PLACED = Population("ärenden med en första placering", PLAN_DAYS)
GRANTED = Population("ärenden med ett första bifall till en insats", CARRIED_OUT_DAYS)
SHELTERED = Population("ärenden med ett första bifall till skyddat boende", YEAR_DAYS)
STARTED = Population("ärenden med en första insats", YEAR_DAYS)
NEEDS_HOME = Population("ärenden där ett behov av bostad först bedömdes", YEAR_DAYS)
NEEDS_NOW = Population("ärenden där ett akut behov först bedömdes", YEAR_DAYS)
NEEDS_LONG = Population("ärenden där ett behov på lång sikt först bedömdes", YEAR_DAYS)
NEEDS_TALKS = Population(
    "ärenden där ett behov av samtalsstöd först bedömdes", CARRIED_OUT_DAYS
)

MEASURES: tuple[Measure, ...] = (
    Measure(
        "tid_till_bostad", "Hur länge väntar den som behöver en bostad?",
        NEEDS_HOME, Kind.DAYS, home_after_need, "R93",
    ),
    Measure(
        "tid_till_stod_akut", "Hur länge väntar den som behöver stöd akut?",
        NEEDS_NOW, Kind.DAYS, support_after_need(Horizon.AKUT), "R92",
    ),
    Measure(
        "tid_till_stod_lang", "Hur länge väntar den som behöver stöd på lång sikt?",
        NEEDS_LONG, Kind.DAYS, support_after_need(Horizon.LANG), "R92",
    ),
    Measure(
        "tid_till_placering",
        "Hur lång tid går det från beslut om skyddat boende till placering?",
        SHELTERED, Kind.DAYS, placed_after_decision, "R128",
    ),
    Measure(
        "tid_fran_arende_till_placering",
        "Hur lång tid går det från ärendets början till placering?",
        PLACED, Kind.DAYS, placed_after_opening, "R72",
    ),
    Measure(
        "samtalsstod_inom_tre_manader", "Får den som behöver samtalsstöd det inom tre månader?",
        NEEDS_TALKS, Kind.SHARE, talks_after_need, "R94",
    ),
    Measure(
        "langsiktig_plan_inom_14_dagar",
        "Finns en långsiktig plan inom 14 dagar från placeringen?",
        PLACED, Kind.SHARE, planned_in_time, "R129",
    ),
    Measure(
        "beslut_ej_verkstallt",
        "Är det första beslutet om stöd inte verkställt efter tre månader?",
        GRANTED, Kind.SHARE, not_carried_out, "SoL 34:1",
    ),
    Measure(
        "uppfoljd_i_tid", "Följs den första insatsen upp i tid?",
        STARTED, Kind.SHARE, followed_up_in_time, "R95",
    ),
    Measure(
        "atervande_inom_ett_ar", "Återvänder den som flyttar ut inom ett år?",
        LEFT, Kind.SHARE, went_back, "R36",
    ),
    Measure(
        "kontaktperson_fore_utflytt", "Är kontaktpersonen i gång före utflytten?",
        LEFT, Kind.SHARE, contact_person_before, "R137",
    ),
    Measure(
        "stod_utan_eftertradare", "Upphör något stöd vid utflytten utan att någon tar över?",
        LEFT, Kind.SHARE, ended_without_successor, "R74",
    ),
    Measure(
        "lucka_bostad", "Saknas hållare för bostaden 90 dagar efter utflytten?",
        LEFT, Kind.SHARE, gap(Area.BOENDE, "bostad"), "R41",
    ),
    Measure(
        "lucka_praktiskt_stod", "Saknas boendelots och boendestöd 90 dagar efter utflytten?",
        LEFT, Kind.SHARE, no_practical_support, "R41",
    ),
    Measure(
        "lucka_studier_arbete",
        "Saknas hållare för studier och arbete 90 dagar efter utflytten?",
        LEFT, Kind.SHARE, gap(Area.ARBETE_STUDIER, "studier", "arbete"), "R41",
    ),
    Measure(
        "lucka_ansvar", "Är det oklart vem som ansvarar 90 dagar efter utflytten?",
        LEFT, Kind.SHARE, unclear_responsibility, "R41",
    ),
    Measure(
        "lucka_ensamhet", "Saknas hållare för det sociala 90 dagar efter utflytten?",
        LEFT, Kind.SHARE, gap(Area.SOCIALT, "socialt"), "R41",
    ),
    Measure(
        "kontakt_avbruten", "Avbryts kontakten inom ett år?",
        OPENED, Kind.SHARE, contact_was_lost, "R90",
    ),
    Measure(
        "kontakt_aterupptagen", "Återupptas en avbruten kontakt inom ett år?",
        LOST, Kind.SHARE, contact_was_resumed, "R199",
    ),
    Measure(
        "hinder_hos_oss", "Stoppas eller dröjer stödet på grund av vår egen organisation?",
        OPENED, Kind.SHARE, held_up_by_ourselves, "R84",
    ),
    Measure(
        "personer_med_atkomst", "Hur många har tillgång till ett ärende efter 90 dagar?",
        OPENED, Kind.NUMBER, people_with_access, "R180",
    ),
    Measure(
        "byten_av_ansvarig",
        "Hur ofta byts handläggare eller samordnare under det första året?",
        OPENED, Kind.NUMBER, changes_of_who_answers, "R51",
    ),
    Measure(
        "dagar_utan_ansvarig",
        "Hur många dagar saknas handläggare eller samordnare under det första året?",
        OPENED, Kind.DAYS, days_without_anybody, "R51",
    ),
    Measure(
        "behov_utan_losning", "Finns inom ett år ett behov som ingen kan möta?",
        OPENED, Kind.SHARE, has_unmet_need, "R53",
    ),
)  # fmt: skip
"""Each reads structured fields alone. No measure reads what people phrase."""
