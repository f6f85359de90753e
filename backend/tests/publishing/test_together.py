"""Writing for many at once: who is written with whom, who gets which answer, and what a bad row does to the others."""

import asyncio
from collections.abc import Sequence

import pytest
from sqlalchemy.exc import InterfaceError, OperationalError

from app.publishing.together import AT_MOST, Together


class Paper:
    """Takes what is written, a little later; `bad` items spoil whatever is written with them."""

    def __init__(self, *, bad: frozenset[int] = frozenset(), troubles: Sequence[Exception] = ()) -> None:
        self.groups: list[list[int]] = []
        """As they were asked for, also those that failed."""
        self.written: list[int] = []
        self._bad = bad
        self._troubles = [*troubles]

    async def write(self, items: Sequence[int]) -> list[str]:
        self.groups.append([*items])
        await asyncio.sleep(0.01)
        if self._troubles:
            raise self._troubles.pop(0)
        if spoiled := self._bad & {*items}:
            raise ValueError(f"cannot write {min(spoiled)}")
        self.written += items
        return [f"answer to {item}" for item in items]


def away() -> OperationalError:
    return OperationalError("UPDATE", None, Exception("the server closed the connection"))


def patiently(paper: Paper, *, seconds: float = 5) -> Together[int, str]:
    return Together(paper.write, patience_seconds=seconds)


async def test_what_comes_while_a_write_is_under_way_is_written_together_next():
    paper = Paper()
    together = patiently(paper)

    first = asyncio.create_task(together(1))
    await asyncio.sleep(0.005)
    others = [asyncio.create_task(together(item)) for item in (2, 3, 4)]
    await asyncio.gather(first, *others)

    assert paper.groups == [[1], [2, 3, 4]]


async def test_an_idle_one_writes_at_once_also_the_second_time():
    paper = Paper()
    together = patiently(paper)

    await together(1)
    await together(2)

    assert paper.groups == [[1], [2]]


async def test_everybody_gets_their_own_answer():
    together = patiently(Paper())

    answers = await asyncio.gather(*map(together, [3, 1, 2]))

    assert answers == ["answer to 3", "answer to 1", "answer to 2"]


async def test_no_group_is_larger_than_a_transaction_should_be():
    paper = Paper()
    together = patiently(paper)

    await asyncio.gather(*map(together, range(AT_MOST * 2 + 5)))

    assert [len(group) for group in paper.groups] == [AT_MOST, AT_MOST, 5]
    assert paper.written == [*range(AT_MOST * 2 + 5)]


async def test_one_bad_item_is_refused_alone():
    paper = Paper(bad=frozenset({2}))
    together = patiently(paper)

    answers = await asyncio.gather(*map(together, [1, 2, 3]), return_exceptions=True)

    assert answers[0] == "answer to 1" and answers[2] == "answer to 3"
    assert isinstance(answers[1], ValueError)
    assert paper.written == [1, 3]
    assert paper.groups == [[1, 2, 3], [1], [2], [3]]


async def test_after_a_bad_item_the_next_are_written_as_ever():
    paper = Paper(bad=frozenset({1}))
    together = patiently(paper)

    with pytest.raises(ValueError, match="cannot write 1"):
        await together(1)

    assert await together(2) == "answer to 2"


@pytest.mark.parametrize(
    "trouble", [away(), InterfaceError("UPDATE", None, Exception("gone")), ConnectionRefusedError("nobody there")]
)
async def test_while_the_database_is_away_everybody_waits_and_is_written_once(trouble: Exception):
    paper = Paper(troubles=[trouble, trouble])
    together = patiently(paper)

    answers = await asyncio.gather(*map(together, [1, 2]))

    assert answers == ["answer to 1", "answer to 2"]
    assert paper.groups == [[1, 2]] * 3
    assert paper.written == [1, 2]


async def test_patience_ends_and_whoever_waited_is_told():
    paper = Paper(troubles=[away()] * 50)
    together = patiently(paper, seconds=0.25)

    answers = await asyncio.gather(*map(together, [1, 2]), return_exceptions=True)

    assert [type(answer) for answer in answers] == [OperationalError, OperationalError]
    assert paper.written == []


async def test_whoever_stops_waiting_takes_nothing_from_the_others():
    paper = Paper()
    together = patiently(paper)
    first, second, third = [asyncio.create_task(together(item)) for item in (1, 2, 3)]
    await asyncio.sleep(0.005)

    second.cancel()
    answers = await asyncio.gather(first, second, third, return_exceptions=True)

    assert answers[0] == "answer to 1" and answers[2] == "answer to 3"
    assert isinstance(answers[1], asyncio.CancelledError)
    assert paper.written == [1, 2, 3]  # it was on its way: the row says what happened


async def test_a_bad_item_nobody_waits_for_any_more_harms_nobody():
    paper = Paper(bad=frozenset({2}))
    together = patiently(paper)
    waiting = [asyncio.create_task(together(item)) for item in (1, 2, 3)]
    await asyncio.sleep(0.005)

    waiting[1].cancel()
    answers = await asyncio.gather(*waiting, return_exceptions=True)

    assert answers[0] == "answer to 1" and answers[2] == "answer to 3"
    assert await together(4) == "answer to 4"
