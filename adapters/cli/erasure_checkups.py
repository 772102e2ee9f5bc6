"""What `samlots doctor` asks about erasures."""

from contextlib import ExitStack

from adapters.cli.kept_register import differing, folder_of
from adapters.cli.patient import Finding, Patient
from adapters.postgres.erasure import eraser_at
from services.erasure_steps import ErasureBook, KeyDestroyer, Step


def erasures(patient: Patient) -> Finding:
    place = patient.hub.place
    with ExitStack() as closing:
        book, destroyer = eraser_at(place.server, place.logins, closing)
        begun = book.runs()
        found = patient.revived + keys_of_the_erased(book, destroyer)
    going = sum(run.reached is not Step.VERIFIED for run in begun)
    if found:
        says = f"{found} keys of erased cases were there: a backup brought them back. Whoever "
        return Finding(
            good=False, says=says + "starts destroys them; look where they came from"
        )
    says = f"{len(begun) - going} cases are erased and have no key"
    waits = f"; {going} wait for `samlots erasure run`" if going else ""
    return Finding(good=True, says=says + waits)


def register(patient: Patient) -> Finding:
    """Hold the register of erasures that is kept against what was erased."""
    place, folder = patient.hub.place, folder_of(patient.settings)
    if folder is None:
        return Finding(good=True, says="SAMLOTS_ERASURES_FOLDER is not set")
    if not folder.is_dir():
        return Finding(good=False, says="SAMLOTS_ERASURES_FOLDER is no folder")
    with ExitStack() as closing:
        book, _ = eraser_at(place.server, place.logins, closing)
        found = differing(place, folder, book.runs)
    wrong: list[str] = []
    if found.unknown:
        says = (
            f"it names {found.unknown} erasures that this database does not know: give it to "
        )
        wrong.append(says + "`samlots erasure again --erasures FILE`")
    if found.later:
        says = f"it is older than {found.later} erasures: `samlots erasure run` writes it anew"
        wrong.append(says)
    return Finding(not wrong, "; ".join(wrong) or "it tells of every erasure")


def keys_of_the_erased(book: ErasureBook, destroyer: KeyDestroyer) -> int:
    gone = [run.case_id for run in book.runs() if run.reached >= Step.KEYS_DESTROYED]
    return sum(map(destroyer.left_of, gone))
