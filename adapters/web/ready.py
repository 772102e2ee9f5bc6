"""What may be begun with one click in a form: known needs, and the tasks of a first home."""

from dataclasses import dataclass

from domain.catalogue import NEEDS, TASKS
from domain.fact import Fact
from domain.facts import NeedsAssessed, TaskAssigned


@dataclass(frozen=True, slots=True)
class Ready:
    """A button and the fields that it fills in; who owns it is always left to choose."""

    text: str
    fields: tuple[tuple[str, str], ...]
    insatser: tuple[str, ...] = ()


READY: dict[type[Fact], tuple[Ready, ...]] = {
    NeedsAssessed: tuple(
        Ready(
            need.text,
            (
                ("f.needs.0.key", need.key),
                ("f.needs.0.area", need.area.value),
                ("f.needs.0.text", need.text),
            ),
            tuple(kind.value for kind in need.insatser),
        )
        for need in NEEDS
    ),
    TaskAssigned: tuple(
        Ready(task.text, (("f.task", task.text), ("f.area", task.area.value))) for task in TASKS
    ),
}
