"""The languages of the screens: Swedish is the source, English a catalogue beside it."""

from dataclasses import dataclass
from datetime import date, datetime
from gettext import NullTranslations
from io import BytesIO
from pathlib import Path

from babel.dates import format_date, format_datetime
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

from domain.case.calendar import in_sweden

SOURCE = "sv"
LANGUAGES = (SOURCE, "en")
LOCALE = Path(__file__).parent / "locale"


@dataclass(frozen=True, slots=True)
class Tongue:
    """One language: its words and how it writes days and times."""

    lang: str
    words: NullTranslations

    def __call__(self, text: str) -> str:
        """Say a Swedish text in this language."""
        return self.words.gettext(text) if text else ""

    def day(self, value: date | str | None) -> str:
        """Write a day, from a date or its ISO text."""
        if not value:
            return ""
        day = date.fromisoformat(value[:10]) if isinstance(value, str) else value
        return format_date(day, "d MMM y", locale=self.lang)

    def moment(self, value: datetime | str | None) -> str:
        """Write an instant as the clock on the wall in Sweden shows it."""
        if not value:
            return ""
        at = datetime.fromisoformat(value) if isinstance(value, str) else value
        return self._clock(at, "d MMM y HH:mm")

    def month(self, value: datetime) -> str:
        """Write the month of an instant."""
        return self._clock(value, "LLL y")

    def day_of(self, value: datetime | str | None) -> str:
        """Write the Swedish day of an instant."""
        if not value:
            return ""
        at = datetime.fromisoformat(value) if isinstance(value, str) else value
        return self._clock(at, "d MMM y")

    def _clock(self, at: datetime, form: str) -> str:
        local = in_sweden(at)
        return format_datetime(local, form, tzinfo=local.tzinfo, locale=self.lang)


def later(text: str) -> str:
    """Mark a Swedish text that is said further on, so that it gets its translation."""
    return text


def load_tongues() -> dict[str, Tongue]:
    """Read every catalogue and compile it in memory; no binary file is kept."""
    return {lang: Tongue(lang, _words(lang)) for lang in LANGUAGES}


def _words(lang: str) -> NullTranslations:
    if lang == SOURCE:
        return NullTranslations()
    with (LOCALE / lang / "LC_MESSAGES" / "messages.po").open("rb") as source:
        catalogue = read_po(source, locale=lang, abort_invalid=True)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Translations(fp=compiled)
