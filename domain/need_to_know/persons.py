"""What may be handed out to persons who ask to read: a ceiling, never a view (report 4.3).

Nobody here reads the hub, and nothing here is held by itself: whoever answers a request says
what was reviewed and who is a party. A missing cell is hidden.
"""

from collections.abc import Set
from enum import StrEnum

from domain.categories import CONTENT, Category, Level
from domain.need_to_know.decision import granted
from domain.need_to_know.grants import Cells, F, Need, S, agrees, own_case, party, reviewed


class Person(StrEnum):
    """Who may ask to read what concerns her, him or a child. A new one is given nothing."""

    DEN_ENSKILDE = "den_enskilde"
    BARN_FRAN_15 = "barn_fran_15"
    VARDNADSHAVARE = "vardnadshavare"
    VARDNADSHAVARE_SOM_KAN_VARA_FARLIG = "vardnadshavare_som_kan_vara_farlig"
    DEN_SOM_UTOVAT_VALD = "den_som_utovat_vald"
    """And kin, friends and whoever calls on their behalf."""


OWN: Cells = {category: (F(),) for category in CONTENT}
"""Secrecy does not hold against oneself (OSL 12:1)."""

PERSONS: dict[Person, Cells] = {
    Person.DEN_ENSKILDE: {
        **OWN,
        Category.NETWORK: (F(reviewed),),
        Category.CHILD: (S(), F(party)),
        Category.DOC: (F(reviewed),),
        Category.ACCESS: (S(), F(reviewed)),
    },
    Person.BARN_FRAN_15: {
        **OWN,
        Category.NETWORK: (F(reviewed),),
        Category.CHILD: (F(own_case),),
    },
    Person.VARDNADSHAVARE: {
        Category.ID: (F(),),
        Category.WHERE: (F(),),
        Category.CONTACT: (S(),),
        Category.THREAT: (S(),),
        Category.VIOLENCE: (S(),),
        Category.CRIME: (S(),),
        Category.CHILD: (F(reviewed),),
        Category.HEALTH: (S(reviewed),),
        Category.ECON: (S(),),
        Category.HOUSING: (S(),),
        Category.WORK: (S(),),
        Category.PLAN: (S(),),
        Category.MEET: (S(),),
        Category.DOC: (F(reviewed),),
        Category.VOICE: (S(agrees),),
    },
    Person.VARDNADSHAVARE_SOM_KAN_VARA_FARLIG: {
        Category.ID: (F(),),
        Category.THREAT: (S(party, reviewed),),
        Category.VIOLENCE: (S(party, reviewed),),
        Category.CRIME: (S(party),),
        Category.CHILD: (S(), F(reviewed)),
        Category.PLAN: (S(reviewed),),
        Category.DOC: (F(reviewed),),
    },
    Person.DEN_SOM_UTOVAT_VALD: {},
}


def insight_of(person: Person, category: Category, held: Set[Need]) -> Level:
    """Give the most that a person may be handed of a category, with what is held."""
    return granted(PERSONS.get(person, {}).get(category, ()), held)
