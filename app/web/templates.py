"""The templates in one language: its messages are put in when they are compiled, so that a page
takes no longer to make for being translated."""

import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, nodes
from jinja2.ext import InternationalizationExtension
from jinja2.lexer import Token, TokenStream
from jinja2.utils import htmlsafe_json_dumps
from markupsafe import Markup, escape

from app import i18n
from app.i18n import N_, gettext

_PLACE = re.compile(r"%(?:\((\w+)\)s|(%))")
_LATIN = re.compile(r"[A-Za-z]")
# What the script says; # stands for what it puts in.
SCRIPT = {
    "automatic": N_("automatic"),
    "light": N_("light"),
    "dark": N_("dark"),
    "theme": N_("Colour theme: #"),
    "suggestions": N_("Suggestions"),
    "suggested": N_("# suggestions"),
    "headline": N_("Article"),
    "one": N_("#, # article"),
    "many": N_("#, # articles"),
    "shown": N_("# shown"),
    "of": N_("# of #"),
    "match": N_("Match #"),
    "about": N_("Read about"),
    "find": N_("Find articles"),
    "here": N_("# in this article"),
    "unmarked": N_("Names not marked"),
    "marked": N_("Names marked"),
    "copied": N_("Copied"),
    "uncopied": N_("Could not copy"),
    "person": N_("person"),
    "country": N_("country"),
    "organisation": N_("organisation"),
    "place": N_("place"),
    "publisher": N_("publisher"),
}


def environment(directory: Path, language: str, **given: Any) -> Environment:
    """The templates of a directory as the readers of a language see them."""
    made = Environment(
        loader=FileSystemLoader(directory),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        extensions=[_Translated],
    )
    with i18n.speaking(language):
        script = {name: gettext(words) for name, words in SCRIPT.items()}
    made.globals |= {
        "language": language,
        "languages": i18n.LANGUAGES.items(),
        "script": script,
        "script_words": htmlsafe_json_dumps(script, ensure_ascii=False, separators=(",", ":")),
        **given,
    }
    made.filters |= {
        "plural": i18n.plural,
        "lang": partial(_lang, language),
        "coded": _coded,
        "named": str if language == i18n.ENGLISH else _named,
    }
    return made


class _Translated(InternationalizationExtension):
    """`{% trans %}` and `_("…")` as they stand in the language that is spoken when compiling."""

    def __init__(self, environment: Environment) -> None:
        super().__init__(environment)
        environment.policies["ext.i18n.trimmed"] = True
        environment.newstyle_gettext = True  # type: ignore[attr-defined]  # the parent sets it

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        """Each `_("…")` is the text of its message, like any other text of an expression."""
        for token in stream:
            if token.test("name:_") and stream.current.type == "lparen":
                next(stream)
                message = stream.expect("string")
                stream.expect("rparen")
                token = Token(message.lineno, "string", gettext(message.value))
            yield token

    def _make_node(
        self,
        singular: str,
        plural: str | None,
        context: str | None,
        variables: dict[str, nodes.Expr],
        plural_expr: nodes.Expr | None,
        vars_referenced: bool,
        num_called_num: bool,
    ) -> Any:
        said = i18n.forms(context or "", singular, plural or "")
        forms = [_output(form, variables) for form in said]
        if len(forms) == 1 or plural_expr is None:
            return forms[0]
        which = nodes.Filter(plural_expr, "plural", [], [], None, None)
        node: nodes.Node = forms.pop()
        while forms:
            is_this = nodes.Compare(which, [nodes.Operand("eq", nodes.Const(len(forms) - 1))])
            node = nodes.If(is_this, [forms.pop()], [], [node])
        return node


def _output(message: str, variables: dict[str, nodes.Expr]) -> nodes.Output:
    """A message's text, safe as that of a template, and its variables, escaped like any."""
    parts: list[nodes.Expr] = []
    at = 0
    for place in _PLACE.finditer(message):
        parts.append(nodes.TemplateData(message[at : place.start()]))
        parts.append(variables[place[1]] if place[1] else nodes.TemplateData("%"))
        at = place.end()
    return nodes.Output([*parts, nodes.TemplateData(message[at:])])


def _lang(around: str, language: str | None) -> Markup:
    """The attribute for a text of this language; what is unknown is taken for English at most."""
    if language == around or (not language and around == i18n.ENGLISH):
        return Markup("")
    return Markup(' lang="{}"').format(language or "")


def _coded(text: str) -> Markup:
    """A sentence that a terminal shows too: what stands between backticks is code."""
    parts = text.split("`")
    if len(parts) % 2 == 0:  # one stands alone, so it is a sign like any other
        return escape(text)
    code = Markup("<code>{}</code>")
    shown = [code.format(part) if at % 2 else escape(part) for at, part in enumerate(parts)]
    return Markup("").join(shown)


def _named(name: str) -> Markup | str:
    """A name found in English texts, among words of another language."""
    return Markup('<span lang="en">{}</span>').format(name) if _LATIN.search(name) else escape(name)
