"""What counts as one emoji: the platforms that weigh emoji by their own rule (X, Threads) mean whole sequences."""

import regex

EMOJI = regex.compile(
    r"""
      \p{Regional_Indicator}{2}                                   # a flag
    | [0-9\#*]\uFE0F?\u20E3                                       # a keycap
    | \p{Extended_Pictographic}
      (?: \p{Emoji_Modifier} | \uFE0F )?                          # skin tone, or "as a picture"
      (?: [\U000E0020-\U000E007E]+\U000E007F )?                   # a region's flag
      (?: \u200D [\p{Extended_Pictographic}] (?: \p{Emoji_Modifier} | \uFE0F )? )*   # families, professions
    """,
    regex.VERBOSE | regex.VERSION1,
)
"""Matches single pictographs too (`©` among them): a caller that wants sequences only looks at the match's length."""
