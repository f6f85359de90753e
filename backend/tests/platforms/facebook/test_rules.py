"""Addresses of posts, and what may be chosen for one."""

import pytest

from app.platforms import registry
from app.platforms.contract import PartsAre, Platform
from app.platforms.facebook.posts import permalink_of
from app.platforms.facebook.rules import RULES


@pytest.mark.parametrize(
    ("address", "external_id"),
    [
        ("https://www.facebook.com/hearth/posts/122101234567890", "55_122101234567890"),
        ("https://www.facebook.com/55/posts/122101234567890/", "55_122101234567890"),
        ("https://www.facebook.com/hearth/posts/rye-is-back/122101234567890?ref=x", "55_122101234567890"),
        ("https://www.facebook.com/permalink.php?story_fbid=122101234567890&id=55", "55_122101234567890"),
        ("https://www.facebook.com/55000_122101234567890", None),
        ("https://www.facebook.com/reel/122101234567890", "122101234567890"),
        ("https://www.facebook.com/hearth/videos/122101234567890/", "122101234567890"),
        ("https://www.facebook.com/watch/?v=122101234567890", "122101234567890"),
        ("https://www.facebook.com/hearth/posts/pfbid02abcDEF", None),
        ("https://www.facebook.com/hearth", None),
        ("https://www.facebook.com/permalink.php?story_fbid=pfbid02abc&id=55", None),
    ],
)
def test_a_post_is_known_by_its_address_where_that_tells(address: str, external_id: str | None) -> None:
    assert registry.external_id_at(Platform.FACEBOOK, address, account_id="55") == external_id


@pytest.mark.parametrize("external_id", ["55_122101234567890", "122101234567890"])
def test_an_address_made_of_an_id_leads_back_to_it(external_id: str) -> None:
    address = permalink_of(external_id)

    assert registry.external_id_at(Platform.FACEBOOK, address, account_id="55") == external_id


def test_what_may_be_chosen() -> None:
    fine = {"link": "https://hearth.example", "reel": True, "title": "Rye"}
    assert registry.check_options(Platform.FACEBOOK, fine) == []
    for wrong in ({"reel": "yes"}, {"title": "a" * 256}, {"link": "a" * 2001}, {"story": True}):
        assert len(registry.check_options(Platform.FACEBOOK, wrong)) == 1


def test_one_comment_follows_and_is_measured_by_its_own_rules() -> None:
    assert RULES.parts_are is PartsAre.COMMENT
    assert registry.check_parts(Platform.FACEBOOK, ["Post.", "a" * 8000]) == []
    assert [one.code for one in registry.check_parts(Platform.FACEBOOK, ["Post.", "a" * 8001])] == ["too-long"]
    assert [one.code for one in registry.check_parts(Platform.FACEBOOK, ["a", "b", "c"])] == ["too-many-parts"]
