"""A post and a remark to a new version, without a model: what rules can do is done, the rest is said to need one."""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from app.llm.contract import NO_LIMITS, Amount, BusinessBrief, PostDraft, WritingFailed
from app.llm.offline.editing import (
    Parts,
    contract,
    drop,
    expand,
    is_pushy,
    map_sentences,
    quieten,
    take_apart,
    without_emojis,
    without_hype,
)
from app.llm.offline.hashtags import HOW_MANY, hashtags_for
from app.llm.offline.phrases import Phrase, phrases, subjects
from app.llm.offline.profile import Fact, Profile, read_profile
from app.llm.offline.remarks import Wish, wishes_in
from app.llm.offline.tags import About
from app.llm.offline.wording import of_items, wording
from app.llm.voice import allowed, banned_in, banned_tags
from app.platforms.contract import Platform
from app.platforms.registry import name_of, text_rules
from app.platforms.text import check_text

_MENTIONS = {
    Wish.MENTION_HOURS: (About.TIME, "opening hours"),
    Wish.MENTION_PRICE: (About.PRICE, "a price"),
    Wish.MENTION_PLACE: (About.PLACE, "an address"),
    Wish.MENTION_CONTACT: (About.CONTACT, "a phone number or an e-mail address"),
}
_TURNS = 24
"""Throws of the dice before a choice counts as exhausted."""
_KNOWN = (
    "shorter, longer, less salesy, more formal, more casual, add a question, change the opening, add or remove "
    "hashtags, no emojis, mention the price"
)


def improve(
    business: BusinessBrief,
    *,
    text: str,
    platform: Platform,
    feedback: str,
    avoid: Sequence[str] = (),
    limits: Mapping[str, Any] = NO_LIMITS,
) -> PostDraft:
    """Raises WritingFailed (`invalid-output`) where the remark, or a part of it, is beyond rules.

    What is in `avoid` was proposed before: where there is a choice, another one is made.
    """
    wishes, unclear = wishes_in(feedback)
    if not wishes or unclear:
        part = f" This part is beyond it: “{unclear[0][:80]}”." if wishes and unclear else ""
        raise _cannot(f"It works without an AI model and follows remarks such as: {_KNOWN}.{part}")
    for turn in range(1 if not avoid else _TURNS):
        editor = _Editor(business, platform, text, feedback, turn, limits=limits)
        for wish in wishes:
            editor.apply(wish)
        draft = editor.result()
        if draft.text not in avoid:
            return draft
    raise _cannot("There is no other version that rules could make.")


def _cannot(why: str) -> WritingFailed:
    return WritingFailed(
        "invalid-output",
        f"The offline copywriter cannot follow this remark. {why} Edit the post by hand, or connect a language model.",
    )


class _Editor:
    def __init__(
        self,
        business: BusinessBrief,
        platform: Platform,
        text: str,
        feedback: str,
        turn: int,
        *,
        limits: Mapping[str, Any],
    ) -> None:
        self._profile: Profile = read_profile(business)
        self._platform = platform
        self._rules = text_rules(platform, {"limits": limits})
        self._original = text
        self._parts: Parts = take_apart(text)
        seed = f"{business.business_id}/{text}/{feedback}"
        self._dice = random.Random(f"{seed}/{turn}" if turn else seed)
        self._values = wording(self._profile, platform, self._dice)
        if not self._parts.sentences:
            raise _cannot("The post has no sentence to work on.")

    def apply(self, wish: Wish) -> None:
        if wish is Wish.MENTION_LINK:
            self._mention_link()
            return
        if wish in _MENTIONS:
            self._mention(*_MENTIONS[wish])
            return
        {
            Wish.SHORTER: self._shorten,
            Wish.LONGER: self._lengthen,
            Wish.LESS_SALESY: self._less_salesy,
            Wish.ADD_QUESTION: self._add_question,
            Wish.MORE_FORMAL: lambda: self._each(expand),
            Wish.LESS_FORMAL: lambda: self._each(contract),
            Wish.REMOVE_HASHTAGS: lambda: self._tags(0),
            Wish.FEWER_HASHTAGS: lambda: self._tags(len(self._parts.hashtags) // 2),
            Wish.ADD_HASHTAGS: self._add_hashtags,
            Wish.REMOVE_EMOJIS: lambda: self._each(without_emojis),
            Wish.REMOVE_EXCLAMATIONS: lambda: self._each(quieten),
            Wish.CHANGE_HOOK: self._change_hook,
            Wish.CHANGE_CALL: self._change_call,
            Wish.REMOVE_CALL: self._remove_call,
        }[wish]()

    def result(self) -> PostDraft:
        voice, text = self._profile.voice, self._parts.text()
        if new := [word for word in banned_in(text, voice) if word not in banned_in(self._original, voice)]:
            raise _cannot(f"All it could add holds “{new[0]}”, a word that the brand voice excludes.")
        if text.strip() == self._original.strip():
            raise _cannot("There is nothing left to change in that direction by rule.")
        if problems := check_text(text, self._rules, name=name_of(self._platform)):
            raise _cannot(f"The result would not fit: {problems[0].message}")
        sentences = self._parts.sentences
        call = sentences[-1] if len(sentences) > 1 else ""
        return PostDraft(
            index=0, text=text, hook=sentences[0], call_to_action=call, hashtags=list(self._parts.hashtags)
        )

    # --- edits --------------------------------------------------------------------------------------------------------

    def _each(self, change: Callable[[str], str]) -> None:
        self._parts = map_sentences(self._parts, change)

    def _shorten(self) -> None:
        """Whole sentences go, our own framing first, until a quarter is gone; the first statement of fact stays."""
        target = len(self._parts.text()) * 0.75
        said = {fact.text for fact in self._profile.facts}
        candidates = [one for one in self._parts.sentences if one not in said]
        candidates += [one for one in reversed(self._parts.sentences) if one in said]
        if len(candidates) < 2:  # noqa: PLR2004
            raise _cannot("The post is one sentence, and sentences are not cut.")
        for sentence in candidates[:-1]:
            if len(self._parts.text()) <= target:
                return
            self._parts = drop(self._parts, sentence)
            if len(self._parts.hashtags) > 1:
                self._parts = replace(self._parts, hashtags=self._parts.hashtags[:1])

    def _lengthen(self) -> None:
        fact = self._unsaid(lambda fact: not fact.is_fragment)
        if fact is None:
            raise _cannot("Everything the business profile holds is in the post already.")
        self._insert(fact.text)

    def _less_salesy(self) -> None:
        for sentence in self._parts.sentences:
            if is_pushy(sentence) and len(self._parts.sentences) > 1:
                self._parts = drop(self._parts, sentence)
        self._each(without_hype)

    def _add_question(self) -> None:
        self._needs_english()
        said = self._parts.text()
        fitting = [
            phrase
            for phrase in phrases().closers
            if phrase.say.endswith("?") and phrase.fits(self._profile, self._values) and not phrase.about
        ] + [
            phrase
            for phrase in phrases().questions
            if phrase.fits(self._profile, self._values)
            and (phrase.answered or phrase.needs & {"item"})
            and phrase.say.endswith("?")
        ]
        questions = [question for phrase in fitting if (question := phrase.fill(self._values)) not in said]
        named = [
            question
            for question in questions
            if any(item in said.lower() and item in question.lower() for item in self._profile.items)
        ]
        self._append(self._choose(named or questions))

    def _add_hashtags(self) -> None:
        voice = self._profile.voice
        if voice.hashtags is not Amount.USUAL and len(self._parts.hashtags) >= allowed(voice.hashtags, 1):
            raise _cannot("The brand voice allows no more hashtags.")
        most = allowed(voice.hashtags, max(HOW_MANY[self._platform], 2))
        limit = self._rules.max_hashtags
        present = {tag.lower() for tag in self._parts.hashtags}
        wanted = hashtags_for(self._profile, self._parts.text(), count=most + len(present), turn=0)
        unwanted = banned_tags(wanted, voice)
        fresh = [tag for tag in wanted if tag.lower() not in present and tag not in unwanted][:most]
        if not fresh:
            raise _cannot("All hashtags that the profile's own words make are there already.")
        tags = (*self._parts.hashtags, *fresh)
        self._parts = replace(self._parts, hashtags=tags[:limit] if limit is not None else tags)

    def _tags(self, count: int) -> None:
        self._parts = replace(self._parts, hashtags=self._parts.hashtags[:count])

    def _change_hook(self) -> None:
        """Our own opening line is replaced; before the owner's own sentence a new one is set."""
        self._needs_english()
        first = self._parts.sentences[0]
        own = next((fact for fact in self._profile.facts if fact.text == first), None)
        rest = drop(self._parts, first)
        if own is None and not rest.sentences:
            raise _cannot("The opening is all there is.")
        leading = own or next((fact for fact in self._profile.facts if fact.text == rest.sentences[0]), None)
        values = self._values | (of_items(leading.items, self._dice) if leading else {})
        hooks = [
            filled
            for phrase in phrases().hooks
            if phrase.fits(self._profile, values)
            and self._suits(phrase, leading, values)
            and (filled := phrase.fill(values)) != first
        ]
        if not hooks:
            raise _cannot("It knows no other opening for this.")
        body = self._parts if own else rest
        self._parts = replace(body, paragraphs=((self._choose(hooks),), *body.paragraphs))

    def _suits(self, phrase: Phrase, fact: Fact | None, values: dict[str, str]) -> bool:
        return phrase.suits(fact, values) if fact else "any" in phrase.about

    def _change_call(self) -> None:
        self._needs_english()
        last = self._parts.sentences[-1]
        touched = set().union(
            *(subjects(fact) for fact in self._profile.facts if fact.text in self._parts.text()), {"any"}
        )
        calls = [
            filled
            for phrase in phrases().closers
            if phrase.fits(self._profile, self._values)
            and (not phrase.about or phrase.about & touched - {"items"})
            and (filled := phrase.fill(self._values)) != last
        ]
        if len(self._parts.sentences) > 1 and last not in {fact.text for fact in self._profile.facts}:
            self._parts = drop(self._parts, last)
        self._append(self._choose(calls))

    def _remove_call(self) -> None:
        last = self._parts.sentences[-1]
        if len(self._parts.sentences) < 2 or last in {fact.text for fact in self._profile.facts}:  # noqa: PLR2004
            raise _cannot("The last sentence is a statement of fact, not a call to action.")
        self._parts = drop(self._parts, last)

    def _mention(self, subject: About, what: str) -> None:
        if not self._profile.facts_about(subject):
            raise _cannot(f"The business profile holds no such fact: add {what} to the description first.")
        fact = self._unsaid(lambda fact: subject in fact.about)
        if fact is None:
            raise _cannot("The post says so already.")
        self._insert(fact.text)

    def _mention_link(self) -> None:
        link = self._profile.link
        if link is None:
            raise _cannot("The business profile holds no link: add it to the description first.")
        if link in self._parts.text():
            raise _cannot("The link is in the post already.")
        fact = self._unsaid(lambda fact: link in fact.text)
        self._insert(fact.text if fact else link)

    # --- means --------------------------------------------------------------------------------------------------------

    def _choose(self, lines: Sequence[str]) -> str:
        """One of our own lines that the brand voice allows."""
        fitting = [line for line in lines if not banned_in(line, self._profile.voice)]
        if not fitting:
            raise _cannot("Every line it knows for that holds a word that the brand voice excludes.")
        return self._dice.choice(fitting)

    def _unsaid(self, fits: Callable[[Fact], bool]) -> Fact | None:
        said = self._parts.text()
        return next((fact for fact in self._profile.facts if fits(fact) and fact.text not in said), None)

    def _insert(self, sentence: str) -> None:
        """Before the last line, which is what the reader should do."""
        said = {fact.text for fact in self._profile.facts}
        paragraphs = list(self._parts.paragraphs)
        at = len(paragraphs) - 1 if len(paragraphs) > 1 and paragraphs[-1][-1] not in said else len(paragraphs)
        paragraphs.insert(at, (sentence,))
        self._parts = replace(self._parts, paragraphs=tuple(paragraphs))

    def _append(self, sentence: str) -> None:
        self._parts = replace(self._parts, paragraphs=(*self._parts.paragraphs, (sentence,)))

    def _needs_english(self) -> None:
        if not self._profile.is_english:
            raise _cannot("It has words of its own in English only.")
