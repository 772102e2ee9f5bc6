"""Nothing goes past what did not get through, nor long after it was decided."""

from collections import deque

from services.turns import Turns
from services.windows import FRESH_S, Window

NOW = 10.0
LONG_AGO = NOW - FRESH_S * 2


def turns(*partners: str) -> Turns:
    return Turns(until=NOW + 1, partners=deque(partners))


def carried(partner: str, through: int = 0) -> Window:
    return Window(partner, LONG_AGO, through=through)


def test_what_is_fresh_goes_behind_what_got_through() -> None:
    both = [Window("a", NOW), Window("b", NOW)]
    assert turns().still_go(both, carried("a"), (), NOW, alone=False) == both


def test_behind_what_did_not_get_through_only_others_go() -> None:
    waiting = turns("a", "b", "a")
    going = waiting.still_go(
        [Window("a", NOW), Window("b", NOW)], carried("a", 1), (), NOW, alone=False
    )
    assert [window.partner for window in going] == ["b"]
    assert list(waiting.partners) == ["b"], "who is halted has no more turn in this round"


def test_who_cannot_be_confirmed_is_halted_too() -> None:
    assert turns().still_go([Window("a", NOW)], None, {"a"}, NOW, alone=False) == []


def test_what_waited_long_behind_another_is_the_next_to_be_decided_anew() -> None:
    waiting = turns("c", "a", "b")
    both = [Window("a", LONG_AGO), Window("b", LONG_AGO)]
    assert waiting.still_go(both, carried("c"), (), NOW, alone=False) == []
    assert list(waiting.partners) == ["a", "b", "c"]


def test_a_later_window_of_theirs_does_not_overtake_what_is_decided_anew() -> None:
    both = [Window("a", LONG_AGO), None, Window("a", NOW)]
    assert turns().still_go(both, carried("b"), (), NOW, alone=False) == []


def test_with_nothing_carried_meanwhile_what_waited_long_is_decided_anew_too() -> None:
    assert turns().still_go([Window("a", LONG_AGO)], None, (), NOW, alone=False) == []


def test_what_is_behind_one_that_is_decided_anew_is_so_too_or_it_would_never_end() -> None:
    waiting, both = turns(), [Window("a", LONG_AGO), Window("b", NOW)]
    assert waiting.still_go(both, carried("c"), (), NOW, alone=False) == []
    assert list(waiting.partners) == ["a", "b"]


def test_what_nothing_was_in_the_way_of_goes_however_slow_the_machine() -> None:
    (window,) = turns().still_go([Window("a", LONG_AGO)], None, (), NOW, alone=True)
    assert window.partner == "a"


def test_after_the_tick_who_has_been_served_waits_for_the_next_round() -> None:
    waiting = turns("a", "b")
    waiting.still_go([], carried("a"), (), NOW, alone=False)
    assert waiting.next(NOW + 1) is None
    assert waiting.next(NOW + 1) == "b"
    assert not waiting.again("b", NOW + 1)
