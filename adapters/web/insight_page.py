"""What is handed out on paper to the person herself or to a party: no script, no address."""

from adapters.web import labels
from adapters.web.i18n import SOURCE, load_tongues
from adapters.web.render import environment_of
from services.insight import Insight, Kind

TITLES: dict[Kind, str] = {
    Kind.REGISTERUTDRAG: "Vem har fått vad om dig",
    Kind.PARTSINSYN: "Beslut i ärendet",
}


def draw_insight(insight: Insight) -> str:
    """Draw the sheet."""
    tongue = load_tongues()[SOURCE]
    page = environment_of(tongue).get_template("insight.html")
    return page.render(
        lang=tongue.lang,
        title=TITLES[insight.kind],
        insight=insight,
        to_herself=insight.kind is Kind.REGISTERUTDRAG,
        role_of=labels.role_label,
    )
