"""The timeline as a picture: one lane per seat, one mark per fact, every mark a link.

Plain SVG without style attributes or scripts: it takes its colours from the page, and each
mark tells its kind by shape as well. The same rows stand in the table below it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from markupsafe import Markup

from adapters.web import labels
from adapters.web.i18n import Tongue
from domain.case.calendar import SWEDEN

MARKS_MAX = 400
TRACKS_MAX = 4
TRACK_PX = 28
MARK_PX = 28
LANE_PAD_PX = 26
HEAD_PX = 40
START_PX = 20
GAP_MAX_PX = 150.0
DAY_MIN_PX, DAY_MAX_PX = 1.4, 12.0
WANTED_PX = 920
DAY_S = 86_400
TICK_GAP_PX = 80
NAMES_PX = 172

SHAPES: dict[str, str] = {
    "assessment": "M0 -11L11 0L0 11L-11 0Z",
    "decision": "M-9 -9H9V9H-9Z",
    "support": "M-10 8.5L0 -9.5L10 8.5Z",
    "contact": "M-9 0A9 9 0 1 0 9 0A9 9 0 1 0 -9 0Z",
    "sharing": "M-9 -6H0V-10.5L10.5 0L0 10.5V6H-9Z",
    "oversight": "M-5 -10H5L10 0L5 10H-5L-10 0Z",
}
"""The outline of each kind of event, around its middle."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One fact to draw: in whose lane, of which kind, what it says and where it leads."""

    lane: str
    group: str
    at: datetime
    label: str
    href: str


@dataclass(slots=True)
class Lane:
    """A lane: what has been drawn last in each of its tracks."""

    name: str
    ends: list[float] = field(default_factory=list[float])

    def place(self, x: float) -> tuple[float, int]:
        """Find room for a mark at or after a place; give where, and in which track."""
        for track, end in enumerate(self.ends):
            if end + MARK_PX <= x:
                self.ends[track] = x
                return x, track
        if len(self.ends) < TRACKS_MAX:
            self.ends.append(x)
            return x, len(self.ends) - 1
        track = min(range(TRACKS_MAX), key=self.ends.__getitem__)
        self.ends[track] += MARK_PX
        return self.ends[track], track

    @property
    def height(self) -> int:
        """Give its height, tracks and name together."""
        return LANE_PAD_PX + TRACK_PX * max(1, len(self.ends))


def shape(group: str) -> Markup:
    """Draw one mark around the middle of its own picture, for the legend."""
    return Markup('<path class="mk k-{}" d="{}"/>').format(group, SHAPES[group])


@dataclass(slots=True)
class Picture:
    """A picture in the making."""

    tongue: Tongue
    lanes: dict[str, Lane] = field(default_factory=dict[str, Lane])
    placed: list[tuple[Mark, float, int]] = field(default_factory=list[tuple[Mark, float, int]])
    ticks: list[tuple[float, str]] = field(default_factory=list[tuple[float, str]])

    def place(self, marks: Sequence[Mark]) -> None:
        """Put every mark in its lane, in time order; long silences are shortened."""
        x, before, month = float(START_PX), marks[0].at, ""
        whole = (marks[-1].at - before).total_seconds() / DAY_S
        day_px = min(DAY_MAX_PX, max(DAY_MIN_PX, WANTED_PX / max(1.0, whole)))
        for mark in marks:
            lane = self.lanes.setdefault(mark.lane, Lane(mark.lane))
            days = (mark.at - before).total_seconds() / DAY_S
            x, track = lane.place(x + min(GAP_MAX_PX, max(0.0, days) * day_px))
            self.placed.append((mark, x, track))
            before = mark.at
            named = mark.at.astimezone(SWEDEN).strftime("%Y-%m")
            if named != month and (
                not self.ticks or x - MARK_PX / 2 - self.ticks[-1][0] >= TICK_GAP_PX
            ):
                self.ticks.append((x - MARK_PX / 2, self.tongue.month(mark.at)))
            month = named

    def tops(self) -> dict[str, int]:
        """Give where each lane begins."""
        tops, y = dict[str, int](), HEAD_PX
        for name, lane in self.lanes.items():
            tops[name] = y
            y += lane.height
        return tops

    def draw(self) -> Markup:
        """Write the picture."""
        tops = self.tops()
        height = HEAD_PX + sum(lane.height for lane in self.lanes.values())
        width = self._stretch()
        lanes = [self._lane(name, top, width) for name, top in tops.items()]
        grid = [
            Markup(
                '<line class="grid" x1="{0}" x2="{0}" y1="30" y2="{1}"/>'
                '<text class="tick" x="{2}" y="22">{3}</text>'
            ).format(round(x), height, round(x + 4), text)
            for x, text in self.ticks
        ]
        marks = [self._mark(*one, tops) for one in self.placed]
        return Markup(
            '<svg class="lanes" viewBox="0 0 {0} {1}" width="{0}" height="{1}" role="group" '
            'aria-labelledby="sl-t sl-d"><title id="sl-t">{2}</title>'
            '<desc id="sl-d">{3}</desc><g aria-hidden="true">{4}</g>'
            '<g role="list">{5}</g></svg>'
        ).format(
            width,
            height,
            self.tongue("Tidslinje per roll"),
            self.tongue("Samma uppgifter finns i tabellen nedanför. Avstånden är ungefärliga."),
            Markup().join((*lanes, *grid)),
            Markup().join(marks),
        )

    def _stretch(self) -> int:
        """Use the room there is when the marks do not fill it; give the width."""
        last = max(x for _, x, _ in self.placed)
        by = max(1.0, WANTED_PX / last)
        self.placed = [(mark, x * by, track) for mark, x, track in self.placed]
        self.ticks = [(x * by, text) for x, text in self.ticks]
        return round(last * by + TICK_GAP_PX)

    def draw_names(self) -> Markup:
        """Write the names of the lanes, which stay put while the picture is scrolled."""
        tops = self.tops()
        height = HEAD_PX + sum(lane.height for lane in self.lanes.values())
        lanes = [self._lane(name, top, NAMES_PX) for name, top in tops.items()]
        return Markup(
            '<svg class="names" viewBox="0 0 {0} {1}" width="{0}" height="{1}" '
            'aria-hidden="true">{2}</svg>'
        ).format(NAMES_PX, height, Markup().join(lanes))

    def _lane(self, name: str, top: int, width: int) -> Markup:
        odd = list(self.lanes).index(name) % 2
        return Markup(
            '<rect class="lane{}" x="0" y="{}" width="{}" height="{}"/>'
            '<text class="lname" x="10" y="{}">{}</text>'
        ).format(
            " alt" if odd else "",
            top,
            width,
            self.lanes[name].height,
            top + 16,
            self.tongue(labels.role_label(name)),
        )

    def _mark(self, mark: Mark, x: float, track: int, tops: dict[str, int]) -> Markup:
        y = tops[mark.lane] + LANE_PAD_PX - 4 + track * TRACK_PX + TRACK_PX / 2
        return Markup(
            '<g role="listitem" transform="translate({:.0f} {:.0f})">'
            '<a href="{}" class="ev" aria-label="{}"><title>{}</title>'
            '<rect class="hit" x="-13" y="-13" width="26" height="26"/>{}</a></g>'
        ).format(x, y, mark.href, mark.label, mark.label, shape(mark.group))


def draw(marks: Sequence[Mark], tongue: Tongue) -> tuple[Markup, Markup]:
    """Draw the newest marks: the names of the lanes, and the picture beside them."""
    if not marks:
        return Markup(), Markup()
    picture = Picture(tongue)
    picture.place(sorted(marks, key=lambda mark: mark.at)[-MARKS_MAX:])
    return picture.draw_names(), picture.draw()
