"""The law as one value: what a citation means, whether it applied, and what replaced it."""

from dataclasses import dataclass
from datetime import date

from domain.law.act import ACTS, Act, Section
from domain.law.citation import Cited, Reading, read
from domain.law.grounds import GROUNDS, REPLACEMENTS, LegalGround, Replacement


@dataclass(frozen=True, slots=True)
class Lawbook:
    """Acts, sections and replacements. Another law is another value, never another function."""

    acts: tuple[Act, ...] = ACTS
    grounds: tuple[LegalGround, ...] = GROUNDS
    replacements: tuple[Replacement, ...] = REPLACEMENTS

    def read(self, text: str) -> Reading:
        """Read what a text cites."""
        return read(text, self.acts)

    def names(self, text: str, act: Act, *places: str) -> bool:
        """Whether a text cites one of these places in an act, however it is written."""
        return any(
            cited.place in places and act in cited.acts
            for cited in self.read(" ".join(text.split())).cited
        )

    def grounds_of(self, cited: Cited) -> tuple[LegalGround, ...]:
        """Give the ground in each version of the act that the words may mean."""
        return tuple(self._ground(act, cited.place) for act in cited.acts)

    def in_force(self, cited: Cited, on: date) -> bool:
        """Whether what is cited applied on a day, in the version that was meant."""
        return any(ground.section.in_force(on) for ground in self.grounds_of(cited))

    def is_clear(self, text: str) -> bool:
        """Whether a text cites something, in acts that are known, and says which version."""
        reading = self.read(text)
        one_each = all(len(cited.acts) == 1 for cited in reading.cited)
        return bool(reading.cited) and not reading.unread and one_each

    def out_of_force(self, text: str, on: date) -> tuple[Cited, ...]:
        """Give what a text cites that did not apply on a day."""
        return tuple(c for c in self.read(text).cited if not self.in_force(c, on))

    def bars(self, text: str) -> bool:
        """Whether a text leans on a ground that never opens the social services' secrecy."""
        cited = self.read(text).cited
        return any(ground.barred for one in cited for ground in self.grounds_of(one))

    def instead_of(self, section: Section, on: date) -> tuple[Section, ...]:
        """Give what applies on a day instead of a section, through every act since."""
        if section.in_force(on):
            return (section,)
        for row in self.replacements:
            if (row.old.act, row.old.place) == (section.act, section.place):
                found = (self._ground(new.act, new.place).section for new in row.new)
                return tuple(last for new in found for last in self.instead_of(new, on))
        return ()

    def replaced(self, text: str, on: date) -> tuple[Section, ...]:
        """Give what applies on a day instead of what a text cites and no longer applies."""
        return tuple(
            dict.fromkeys(
                new
                for cited in self.out_of_force(text, on)
                for ground in self.grounds_of(cited)
                for new in self.instead_of(ground.section, on)
            )
        )

    def _ground(self, act: Act, place: str) -> LegalGround:
        for ground in self.grounds:
            if (ground.section.act, ground.section.place) == (act, place):
                return ground
        return LegalGround(Section(act, place), "")


LAW = Lawbook()
"""The law as this version of the program knows it."""
