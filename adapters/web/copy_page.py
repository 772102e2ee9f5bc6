"""The timeline of a case as a sheet of its own: no script, no address, ready to be printed."""

from adapters.web.case_page import Drawing
from adapters.web.i18n import SOURCE, load_tongues
from adapters.web.render import environment_of
from domain.case.calendar import day_of
from domain.need_to_know.copies import Reader
from domain.roles import Role
from projections import timeline
from projections.entries import Entry
from services.exporting import Copy
from services.ports import Directory

READERS: dict[Reader, str] = {
    Reader.AUDITOR: "Granskare",
    Reader.DOMSTOL: "Domstol",
    Reader.ARKIV: "Myndighetens arkiv",
}


def draw_copy(copy: Copy, name: str, directory: Directory) -> str:
    """Draw a copy; `name` is what the case is called in the ledger."""
    tongue = load_tongues()[SOURCE]
    entries = [
        Entry(copy.case_id, "", timeline.KIND, number, body)
        for number, body in sorted(copy.shown.items())
    ]
    rows = Drawing(tongue, directory, Role.AUDITOR, day_of(copy.at)).sheet(entries)
    page = environment_of(tongue).get_template("copy.html")
    return page.render(
        lang=tongue.lang,
        reader=READERS[copy.reader],
        at=copy.at,
        name=name,
        facts=copy.facts,
        rows={entry.number: row for entry, row in zip(entries, rows, strict=True)},
    )
