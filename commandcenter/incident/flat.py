"""Markdown as plain text: what people wrote with its signs, for where nothing draws them."""

import re

_FENCE = re.compile(r"\s*(```|~~~)")
_HEADING = re.compile(r"#{1,6}[ \t]+(?P<text>.*?)[ \t#]*")
_BULLET = re.compile(r"(?P<indent>[ \t]*)[-*+][ \t]+(?=\S)")
#: Code is left as it is; each class of characters excludes its own sign, so no search is quadratic.
_CODE = re.compile(r"(`[^`\n]+`)")
#: Underscores are left: more of them are names of things than signs.
_EMPHASIS = re.compile(r"(?<![\w*])(\*\*?)(?=[^\s*])(?P<text>[^*\n]+)(?<=\S)\1(?![\w*])")
_LINK = re.compile(r"(?<![!\[])\[(?P<text>[^\[\]\n]+)\]\((?P<to>[^()\s]+)\)")


def flattened(markdown: str) -> str:
    """The text without the signs of Markdown: `• a point`, a heading as a line, no asterisks.

    Nothing else is lost: what is no Markdown stays as it is, and a link keeps its address.
    """
    lines = []
    fenced = False
    for line in markdown.split("\n"):
        if _FENCE.match(line):
            fenced = not fenced
        else:
            lines.append(line if fenced else _line(line))
    return "\n".join(lines)


def _line(line: str) -> str:
    heading = _HEADING.fullmatch(line)
    if heading is not None and heading["text"]:
        line = heading["text"]
    bullet = _BULLET.match(line)
    if bullet is not None:
        line = f"{bullet['indent']}• {line[bullet.end() :]}"
    return "".join(
        part[1:-1] if _CODE.fullmatch(part) else _inline(part) for part in _CODE.split(line)
    )


def _inline(text: str) -> str:
    return _LINK.sub(r"\g<text> (\g<to>)", _EMPHASIS.sub(r"\g<text>", text))
