"""What `samlots doctor` asks about erasures."""

from contextlib import ExitStack

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


def keys_of_the_erased(book: ErasureBook, destroyer: KeyDestroyer) -> int:
    gone = [run.case_id for run in book.runs() if run.reached >= Step.KEYS_DESTROYED]
    return sum(map(destroyer.left_of, gone))
