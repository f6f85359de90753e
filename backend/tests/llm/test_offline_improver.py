import pytest

from app.llm.contract import WritingFailed
from app.llm.offline.editing import take_apart
from app.llm.offline.improver import improve
from app.llm.offline.remarks import Wish, wishes_in
from app.llm.offline.writer import OfflineWriter
from app.platforms.contract import Platform
from tests.llm import businesses
from tests.llm.writing import strategy_for

POST = """This one is for families and commuters in Leeds who want proper bread.

Our flour comes from a mill in North Yorkshire. Don't miss our amazing sourdough! We're here for you 🥐!

Send this to somebody who needs it.

#Leeds #Bakery"""


def better(feedback, text=POST, business=businesses.BAKERY, platform=Platform.FACEBOOK):
    return improve(business, text=text, platform=platform, feedback=feedback).text


@pytest.mark.parametrize(
    ("feedback", "wishes"),
    [
        ("Make it shorter please", [Wish.SHORTER]),
        ("too long!", [Wish.SHORTER]),
        ("Less salesy and no hashtags", [Wish.LESS_SALESY, Wish.REMOVE_HASHTAGS]),
        ("It's too pushy. Add a question at the end.", [Wish.LESS_SALESY, Wish.ADD_QUESTION]),
        ("more formal", [Wish.MORE_FORMAL]),
        ("Sounds too stiff", [Wish.LESS_FORMAL]),
        ("change the hook", [Wish.CHANGE_HOOK]),
        ("I'd like another opening line", [Wish.CHANGE_HOOK]),
        ("add some hashtags", [Wish.ADD_HASHTAGS]),
        ("without emojis, and fewer hashtags", [Wish.REMOVE_EMOJIS, Wish.FEWER_HASHTAGS]),
        ("mention the opening hours", [Wish.MENTION_HOURS]),
        ("include the link", [Wish.MENTION_LINK]),
    ],
)
def test_ordinary_remarks_are_understood(feedback, wishes):
    found, unclear = wishes_in(feedback)

    assert found == wishes
    assert unclear == []


def test_shorter_drops_whole_sentences_and_keeps_the_fact():
    text = better("shorter")

    assert len(text) < 0.75 * len(POST)
    assert "Our flour comes from a mill in North Yorkshire." in text
    assert all(sentence in POST for sentence in take_apart(text).sentences)


def test_less_salesy_takes_the_push_out():
    text = better("less salesy")

    assert "Don't miss" not in text
    assert "amazing" not in text
    assert "!" not in text
    assert "Send this to" not in text
    assert "Our flour comes from a mill in North Yorkshire." in text


def test_hype_goes_without_breaking_the_article():
    text = better("less hype", text="We are an amazing bakery with a fantastic oven.")

    assert text == "We are a bakery with an oven."


def test_a_question_is_added():
    text = better("add a question")

    assert take_apart(text).sentences[-1].endswith("?")
    assert text.startswith("This one is for")


def test_more_formal_writes_contractions_out():
    text = better("more formal")

    assert "We are here for you." in text
    assert "Do not miss" in text
    assert "🥐" not in text


def test_more_casual_contracts():
    assert better("more casual", text="We are open today. It is warm.") == "We're open today. It's warm."


def test_hashtags_come_and_go():
    assert "#" not in better("remove the hashtags")
    assert better("fewer hashtags").endswith("#Leeds")
    assert "#Sourdough" in better("more hashtags")


def test_another_opening_replaces_ours_and_keeps_the_rest():
    text = better("change the hook")

    assert not text.startswith("This one is for")
    assert "Our flour comes from a mill in North Yorkshire." in text


def test_before_the_owners_own_sentence_an_opening_is_set():
    text = better("another opening", text="Our flour comes from a mill in North Yorkshire.\n\nCome by.")

    assert "Our flour comes from a mill in North Yorkshire." in text
    assert not text.startswith("Our flour")


def test_facts_are_mentioned_from_the_profile():
    assert "We are open Tuesday to Saturday" in better("mention the opening hours")
    assert "£4.20" in better("add the price")
    assert "ledgerline.example.com" in better("add a link", business=businesses.B2B_TOOL, platform=Platform.LINKEDIN)


def test_facts_the_profile_does_not_hold_are_not_made_up():
    with pytest.raises(WritingFailed) as failed:
        better("mention the website")

    assert "holds no link" in failed.value.message


@pytest.mark.parametrize(
    "feedback", ["Make it rhyme", "mention our anniversary", "funnier and shorter", "?", "", "Schreib es kürzer"]
)
def test_what_needs_a_model_is_said_to_need_one(feedback):
    with pytest.raises(WritingFailed) as failed:
        better(feedback)

    assert failed.value.code == "invalid-output"
    assert "connect a language model" in failed.value.message


def test_a_part_that_cannot_be_followed_is_named():
    with pytest.raises(WritingFailed) as failed:
        better("shorter, and make it rhyme")

    assert "“make it rhyme”" in failed.value.message


def test_a_remark_without_effect_says_so():
    with pytest.raises(WritingFailed) as failed:
        better("no emojis", text="Plain rye.")

    assert "nothing left to change" in failed.value.message


def test_one_sentence_is_not_cut():
    with pytest.raises(WritingFailed) as failed:
        better("shorter", text="Our flour comes from a mill in North Yorkshire.")

    assert "sentences are not cut" in failed.value.message


def test_a_version_that_would_not_fit_is_refused():
    with pytest.raises(WritingFailed) as failed:
        better("longer", text="Bread. " * 38, platform=Platform.X)

    assert "would not fit" in failed.value.message


def test_the_same_remark_gives_the_same_version():
    assert better("change the hook and add a question") == better("change the hook and add a question")


def test_what_was_proposed_before_is_not_proposed_again():
    first = better("another opening")
    second = improve(
        businesses.BAKERY, text=POST, platform=Platform.FACEBOOK, feedback="another opening", avoid=[first]
    ).text

    assert second not in {first, POST}


def test_where_rules_know_one_way_only_it_says_so():
    with pytest.raises(WritingFailed, match="no other version"):
        improve(businesses.BAKERY, text=POST, platform=Platform.FACEBOOK, feedback="shorter", avoid=[better("shorter")])


def test_lists_stay_whole():
    text = better("remove the hashtags", text="What we make:\n\n• Rye\n• Sourdough\n\nCome by.\n\n#Rye")

    assert text == "What we make:\n\n• Rye\n• Sourdough\n\nCome by."


async def test_through_the_writer():
    result = await OfflineWriter().improve_post(
        businesses.BAKERY,
        strategy_for(businesses.BAKERY),
        text=POST,
        platform=Platform.FACEBOOK,
        feedback="no hashtags",
    )

    assert result.draft.hashtags == []
    assert result.draft.hook.startswith("This one")
    assert result.usage[0].model == "offline"
