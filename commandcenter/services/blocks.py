"""A post as Slack's Block Kit: plain text throughout, so nothing in it is markup or pings."""

from commandcenter.services.records import Post

_HEADER, _SECTION, _FIELD = 150, 3000, 2000
_FIELDS = 10
#: Blocks of text in one message; the limit of all blocks is 50.
_SECTIONS = 40


def blocks(post: Post, mark: str = "") -> list[dict[str, object]]:
    """The blocks of a message; the first carries the mark as its `block_id`."""
    built: list[dict[str, object]] = []
    if post.title:
        built.append({"type": "header", "text": _plain(post.title, _HEADER)})
    text = post.text or "—"
    pieces = [text[start : start + _SECTION] for start in range(0, len(text), _SECTION)]
    built += [{"type": "section", "text": _plain(each, _SECTION)} for each in pieces[:_SECTIONS]]
    if post.facts:
        fields = [_plain(f"{name}: {fact}", _FIELD) for name, fact in post.facts[:_FIELDS]]
        built.append({"type": "section", "fields": fields})
    if post.url:
        button = {"type": "button", "text": _plain("Open", 75), "url": post.url}
        built.append({"type": "actions", "elements": [button]})
    if mark:
        built[0]["block_id"] = mark
    return built


def fallback(post: Post) -> str:
    """What stands in a notification; the three characters that Slack obeys there are escaped."""
    text = ": ".join(filter(None, [post.title, post.text]))[:_SECTION]
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _plain(text: str, limit: int) -> dict[str, object]:
    shown = text if len(text) <= limit else text[: limit - 1] + "…"
    return {"type": "plain_text", "text": shown, "emoji": False}
