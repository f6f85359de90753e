"""Text as the server counts it, and as it shows it."""

import html

import regex

_URL = regex.compile(r"https?://[^\s<>]+[^\s<>.,;:!?)\]'\"]")
_MENTION = regex.compile(r"(?<![\w/])@(\w+)(@[\w-]+(?:\.[\w-]+)+)?")
_TAG = regex.compile(r"(?<![\w&/])#(\w*[^\W\d_]\w*)")
_MARKDOWN = regex.compile(r"\*\*(.+?)\*\*")


def counted(text: str, spoiler_text: str) -> int:
    """Grapheme clusters; a URL is 23, a mention of somebody elsewhere its name without the server."""
    shortened = _MENTION.sub(lambda match: f"@{match[1]}", _URL.sub("x" * 23, text))
    return len(regex.findall(r"\X", shortened + spoiler_text))


def shown(text: str, *, reads_markdown: bool) -> str:
    """HTML, as Mastodon writes it: a long URL is there whole, in pieces some of which are not seen."""
    escaped = html.escape(text.strip(), quote=True)
    escaped = _URL.sub(_link, escaped)
    escaped = _MENTION.sub(_mention, escaped)
    escaped = _TAG.sub(r'<a href="/tags/\1" class="mention hashtag" rel="tag">#<span>\1</span></a>', escaped)
    if reads_markdown:
        escaped = _MARKDOWN.sub(r"<strong>\1</strong>", escaped)
    paragraphs = regex.split(r"\n{2,}", escaped)
    return "".join(f"<p>{part.replace(chr(10), '<br />')}</p>" for part in paragraphs) if escaped else ""


def _link(match: "regex.Match[str]") -> str:
    url = match[0]
    scheme, rest = url.split("//", 1)
    hidden = f'<span class="invisible">{scheme}//</span>'
    seen, unseen = rest[:30], rest[30:]
    inner = f'<span class="ellipsis">{seen}</span><span class="invisible">{unseen}</span>' if unseen else seen
    return f'<a href="{url}" target="_blank" rel="nofollow noopener">{hidden}{inner}</a>'


def _mention(match: "regex.Match[str]") -> str:
    if match[2] is None:
        return match[0]
    address = f"https://{match[2][1:]}/@{match[1]}"
    return f'<span class="h-card"><a href="{address}" class="u-url mention">@<span>{match[1]}</span></a></span>'
