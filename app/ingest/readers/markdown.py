"""Markdown -> one Document; the importer of markdown-it-py and PyYAML."""

import re
from typing import Any

import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token

from app.errors import DocumentError
from app.ingest.readers.base import Document, Read, Source
from app.ingest.readers.pages import fragment, text_of
from app.ingest.readers.records import stated

# Both are read a character at a time: a million takes three seconds, of YAML thirty.
_LONGEST, _FRONT_LONGEST = 500_000, 50_000
_FRONT = re.compile(r"---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|$)", re.S)


class _Plain(yaml.SafeLoader):  # type: ignore[misc] # it ships no types
    """Every scalar a string, so that dates stay as written; no aliases, which can be bombs."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012 (so PyYAML declares it)

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("an alias")
        return super().compose_node(parent, index)


def read_markdown(source: Source) -> Read:
    """Front matter is what the source states; else a first heading of level one, the headline."""
    text = text_of(source)
    if len(text) > _LONGEST:
        raise DocumentError("read", f"The Markdown has over {_LONGEST:,} characters.")
    match = _FRONT.match(text[:_FRONT_LONGEST])
    values = stated(front_matter(match[1]) if match else {})
    heading, body = plain(text[match.end() :] if match else text)
    if not values["headline"]:
        values["headline"] = heading
    elif heading and heading != values["headline"]:
        body = f"{heading}\n\n{body}"
    if not body.strip():
        raise DocumentError("read", "The file holds no text.")
    yield Document(body, source.name, source.format("markdown"), **values)


def front_matter(text: str) -> dict[str, Any]:
    """The keys of YAML front matter; what is no mapping, or broken, states nothing."""
    try:
        value = yaml.load(text, Loader=_Plain)
    except (yaml.YAMLError, RecursionError, ValueError):
        return {}
    if not isinstance(value, dict):
        return {}
    return {key.lower(): item for key, item in value.items() if isinstance(key, str)}


def plain(text: str) -> tuple[str | None, str]:
    """The heading a text begins with, if it is of level one, and the text without markup."""
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    heading = None
    if [t.type for t in tokens[:2]] == ["heading_open", "inline"] and tokens[0].tag == "h1":
        heading = " ".join(_inline(tokens[1]).split()) or None
        tokens = tokens[3:]
    blocks: list[str] = []
    for token in tokens:
        match token.type:
            case "inline":
                blocks.append(_inline(token))
            case "fence" | "code_block":
                blocks.append(token.content.strip("\n"))
            case "html_block":
                blocks.append(fragment(token.content))
    return heading, "\n\n".join(block for block in blocks if block.strip())


def _inline(token: Token) -> str:
    """The words of a paragraph: a link's text, no picture, each line break kept."""
    parts = []
    for child in token.children or []:
        match child.type:
            case "text" | "code_inline":
                parts.append(child.content)
            case "softbreak" | "hardbreak":
                parts.append("\n")
    return "".join(parts).strip()
