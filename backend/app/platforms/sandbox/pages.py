"""The sandbox's own pages: plain HTML, one style sheet, no script. What came from outside is escaped here."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from html import escape

import regex

from app.platforms.sandbox.accounts import Account
from app.platforms.sandbox.growth import Figures
from app.platforms.sandbox.posts import Post
from app.platforms.text import find_hashtags, find_mentions, find_urls

_NOTICE = "A pretend network on your own machine. Its people and figures are simulated: nothing here reaches anybody."


def home(posts: Sequence[tuple[Post, Account, Figures]], accounts: Sequence[tuple[Account, int]]) -> str:
    people = "".join(
        f'<li><a href="/@{escape(account.handle)}">{_avatar(account)}<span><b>{escape(account.name)}</b>'
        f"<small>@{escape(account.handle)} · {count:,} {'post' if count == 1 else 'posts'}</small></span></a></li>"
        for account, count in accounts
    )
    aside = f'<nav aria-label="Accounts"><h2>Accounts</h2><ul class="people">{people}</ul></nav>' if people else ""
    return _page("What was published", f"<h1>What was published</h1>{_feed(posts)}", aside)


def profile(account: Account, posts: Sequence[tuple[Post, Account, Figures]], *, followers: int, count: int) -> str:
    head = (
        f'<header class="profile">{_avatar(account)}<div><h1>{escape(account.name)}</h1>'
        f"<p>@{escape(account.handle)} · {followers:,} followers (simulated) · {count:,} published</p></div></header>"
    )
    return _page(f"@{account.handle}", head + _feed(posts), '<p><a href="/">All accounts</a></p>')


def single(account: Account, thread: Sequence[tuple[Post, Account, Figures]]) -> str:
    """A post, and the thread it is part of."""
    back = f'<p><a href="/@{escape(account.handle)}">More of @{escape(account.handle)}</a></p>'
    if len(thread) == 1:
        return _page(f"@{account.handle}: a post", _feed(thread), back)
    return _page(f"@{account.handle}: a thread", f"<h1>A thread of {len(thread)} posts</h1>{_feed(thread)}", back)


def missing(message: str) -> str:
    return _page("Not here", f'<h1>Not here</h1><p>{escape(message)}</p><p><a href="/">What was published</a></p>')


def consent(hidden: Mapping[str, str], choices: Sequence[Account], *, problem: str | None = None) -> str:
    fields = "".join(f'<input type="hidden" name="{escape(k)}" value="{escape(v)}">' for k, v in hidden.items())
    known = "".join(
        f'<li><button name="handle" value="{escape(account.handle)}">{_avatar(account)}<span><b>{escape(account.name)}'
        f"</b><small>@{escape(account.handle)}</small></span></button></li>"
        for account in choices
    )
    form = f'<form method="post" action="/oauth/authorize">{fields}'
    # Two forms: Enter in the field must press "Create", not the first account of the list.
    listed = f'<h2>Use an account</h2>{form}<ul class="people">{known}</ul></form><h2>Or make a new one</h2>'
    alert = f'<p class="problem" role="alert">{escape(problem)}</p>' if problem else ""
    return _page(
        "Connect an account",
        f"""<section class="consent"><h1>Connect an account</h1>
        <p><b>{escape(hidden["client_id"])}</b> asks to publish posts and to read figures for an account here.</p>
        {alert}{listed if known else ""}{form}
        <label for="new_handle">Handle of a new account</label>
        <div class="row"><input id="new_handle" name="new_handle" maxlength="31" autocomplete="off" spellcheck="false"
        placeholder="corner_bakery"><button class="main">Create and connect</button></div>
        <p><button class="quiet" name="decision" value="deny">No, go back</button></p></form></section>""",
    )


def _feed(posts: Sequence[tuple[Post, Account, Figures]]) -> str:
    if not posts:
        return '<p class="empty">Nothing yet. Connect an account here from the product, and publish a post to it.</p>'
    return "".join(_article(*each) for each in posts)


def _article(post: Post, account: Account, figures: Figures) -> str:
    link = f"/@{escape(account.handle)}/posts/{escape(post.id)}"
    images = "".join(
        f'<img src="/media/{escape(item["id"])}" alt="{escape(item["alt_text"])}" loading="lazy">'
        for item in post.media
    )
    counts = (
        ("views", figures.impressions),
        ("likes", figures.likes),
        ("comments", figures.comments),
        ("shares", figures.shares),
        ("clicks", figures.clicks),
    )
    listed = "".join(f"<li><b>{count:,}</b> {name[:-1] if count == 1 else name}</li>" for name, count in counts)
    lang = f' lang="{escape(post.language)}"' if post.language else ""
    author = f"{_avatar(account)}<span><b>{escape(account.name)}</b><small>@{escape(account.handle)}</small></span>"
    pictures = f'<div class="images">{images}</div>' if images else ""
    before = f"/@{escape(account.handle)}/posts/{escape(post.reply_to)}" if post.reply_to else ""
    follows = f'<p class="follows">Follows <a href="{before}">the post before</a></p>' if before else ""
    return f"""<article>
    <header><a href="/@{escape(account.handle)}">{author}</a>
    <a class="when" href="{link}">{_time(post.published_at)}</a></header>
    {follows}<p class="text" dir="auto"{lang}>{_rich(post.text)}</p>{pictures}{_card(post)}
    <footer><ul>{listed}</ul><small>simulated</small></footer></article>"""


def _card(post: Post) -> str:
    if post.link is None or not _is_web(post.link["url"]):
        return ""
    title = post.link["title"] or post.link["url"]
    return (
        f'<a class="card" href="{escape(post.link["url"])}" rel="nofollow noopener"><b>{escape(title)}</b>'
        f"<small>{escape(post.link['description'])}</small></a>"
    )


def _is_web(url: str) -> bool:
    return bool(regex.match(r"https?://", url, regex.IGNORECASE))


def _rich(text: str) -> str:
    """Links lead somewhere; hashtags and names are only coloured."""
    pieces, position = [], 0
    urls, marks = find_urls(text), [*find_hashtags(text), *find_mentions(text)]
    for span in sorted([*urls, *marks], key=lambda each: each.start):
        if span.start < position:
            continue
        pieces.append(escape(text[position : span.start]))
        shown = escape(text[span.start : span.end])
        is_url = span in urls
        pieces.append(f'<a href="{shown}" rel="nofollow noopener">{shown}</a>' if is_url else f"<mark>{shown}</mark>")
        position = span.end
    return "".join([*pieces, escape(text[position:])])


def _avatar(account: Account) -> str:
    hue = sum(map(ord, account.handle)) * 47 % 12
    return f'<i class="avatar hue-{hue}" aria-hidden="true">{escape(account.name[:1].upper() or "?")}</i>'


def _time(at: datetime) -> str:
    return f'<time datetime="{at.isoformat(timespec="seconds")}">{at.day} {at:%b %Y, %H:%M} UTC</time>'


def _page(title: str, body: str, aside: str = "") -> str:
    return f"""<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
<title>{escape(title)} · Sandbox network (simulated)</title><link rel="stylesheet" href="/style.css"></head>
<body><header class="bar"><a href="/"><b>Sandbox network</b></a><span class="tag">Simulated</span>
<p>{_NOTICE}</p></header>
<div class="page"><main>{body}</main>{f"<aside>{aside}</aside>" if aside else ""}</div></body></html>"""
