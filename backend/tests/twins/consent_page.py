"""The page on which a person says yes or no, as every pretend platform shows it: HTML with a form, for browsers.

What a platform enforces before it shows the page, and what becomes of the answer, is its own.
"""

from collections.abc import Iterable, Mapping
from html import escape

from starlette.datastructures import FormData
from starlette.responses import HTMLResponse

_STYLE = (
    "body{font:16px/1.5 system-ui;max-width:32rem;margin:3rem auto;padding:0 1rem}"
    "ul{padding:0;list-style:none}button{font:inherit;margin-right:.5rem;padding:.4rem 1rem}"
)
_UNTICKABLE, _TICKED = "may_untick", "allowed"
FIELDS = frozenset({"decision", _UNTICKABLE, _TICKED})
"""What the form itself sends, beside what it was given."""


def consent_page(
    platform: str,
    *,
    app: str,
    who: str,
    asked: Iterable[str],
    hidden: Mapping[str, str],
    may_untick: bool = False,
    yes: str = "Allow",
    no: str = "Deny",
    action: str = "",
) -> HTMLResponse:
    """`who`: the field that says as whom, by one of the functions below. `may_untick`: a person may allow a part only.
    `action`: where the form goes; empty: to the page's own address.
    """
    kept = "".join(f'<input type="hidden" name="{escape(name)}" value="{escape(hidden[name])}">' for name in hidden)
    if may_untick:
        kept += f'<input type="hidden" name="{_UNTICKABLE}" value="1">'
    permissions = "".join(
        f'<li><label><input type="checkbox" name="{_TICKED}" value="{escape(one)}" checked> {escape(one)}</label></li>'
        if may_untick
        else f"<li>{escape(one)}</li>"
        for one in asked
    )
    target = f' action="{escape(action)}"' if action else ""
    return _html(
        f"{platform}: permissions",
        f"<p>{escape(platform)}</p><h1>{escape(app)} wants to use your account</h1>"
        f'<form method="post"{target}>{kept}<p>{who}</p><p>It asks for:</p><ul>{permissions}</ul>'
        f'<button name="decision" value="allow">{escape(yes)}</button>'
        f'<button name="decision" value="deny">{escape(no)}</button></form>',
    )


def account_list(name: str, people: Iterable[tuple[str, str]]) -> str:
    """To choose from, by value and label."""
    options = "".join(f'<option value="{escape(value)}">{escape(label)}</option>' for value, label in people)
    return f'<label>Account <select name="{escape(name)}">{options}</select></label>'


def account_field(name: str, value: str) -> str:
    """To type into."""
    return f'<label>Account <input name="{escape(name)}" value="{escape(value)}"></label>'


def unticked(form: FormData, asked: Iterable[str]) -> set[str]:
    """Those a person took the tick from; none where the form came from elsewhere than the page."""
    return set(asked) - {str(one) for one in form.getlist(_TICKED)} if _UNTICKABLE in form else set()


def refusal_page(problem: str) -> HTMLResponse:
    """Shown where the request is at fault: the person is not sent back to an address nobody vouches for."""
    return _html("Something went wrong", f"<h1>Something went wrong</h1><p>{escape(problem)}</p>", status=400)


def _html(title: str, body: str, *, status: int = 200) -> HTMLResponse:
    return HTMLResponse(
        f'<!doctype html><html lang="en"><meta name="viewport" content="width=device-width">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style><main>{body}</main></html>",
        status,
        headers={"Cache-Control": "no-store", "X-Frame-Options": "DENY"},
    )
