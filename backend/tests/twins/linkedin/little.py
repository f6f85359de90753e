"""What readers see of a commentary, and how it reads back. An unescaped reserved character ends the post, silently."""

import regex

_TOKEN = regex.compile(
    r"\{hashtag\|\\?\#\|(?P<template>[^}]+)\}"
    r"|@\[(?P<name>(?:\\.|[^\]\\])+)\]\((?P<urn>urn:li:(?:person|organization):[\w-]+)\)"
    r"|\\(?P<escaped>[|{}@\[\]()<>#\\*_~])"
    r"|(?P<hashtag>[#＃](?:[\p{L}\p{M}\p{N}]|\\_)+)"
    r"|(?P<reserved>[|{}@\[\]()<>#\\*_~])"
    r"|(?P<plain>[^|{}@\[\]()<>#＃\\*_~]+|＃)"
)


def visible(commentary: str) -> str:
    """Mentions show their name, hashtags their word."""
    seen = []
    for token in _TOKEN.finditer(commentary):
        if token["reserved"] is not None:
            break
        if token["template"] is not None:
            seen.append("#" + token["template"].replace("\\", ""))
        elif token["hashtag"] is not None:
            seen.append(token["hashtag"].replace("\\", ""))
        elif token["name"] is not None:
            seen.append(regex.sub(r"\\(.)", r"\1", token["name"]))
        else:
            seen.append(token["escaped"] or token["plain"])
    return "".join(seen)


def hashtags(commentary: str) -> list[str]:
    """Those that are links, without their sign."""
    found = []
    for token in _TOKEN.finditer(commentary):
        if token["reserved"] is not None:
            break
        if (tag := token["template"] or token["hashtag"]) is not None:
            found.append(tag.lstrip("#＃").replace("\\", ""))
    return found


def mentions(commentary: str) -> list[tuple[str, str]]:
    return [(token["name"], token["urn"]) for token in _TOKEN.finditer(commentary) if token["name"] is not None]


def read_back(commentary: str) -> str:
    """Hashtags come as the template."""

    def template(token: "regex.Match[str]") -> str:
        tag = token["hashtag"]
        return f"{{hashtag|\\{tag[0]}|{tag[1:]}}}" if tag is not None else token.group()

    return _TOKEN.sub(template, commentary)
