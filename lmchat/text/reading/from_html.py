"""HTML to the text of its article, by trafilatura (Barbaresi 2021, ACL-IJCNLP system demonstrations)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import takewhile
from typing import TYPE_CHECKING

from lmchat.text.reading.extras import missing_extra, quiet
from lmchat.text.reading.tags import joined_lines, strip_tags

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_PARSED = 4_000_000  # about five seconds; the time grows faster than the page
_HEAD = 4_096
_CHARSET = re.compile(rb"<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.I)
_XML_DECLARATION = re.compile(r"\s*<\?xml[^>]{0,200}\?>")
_HTML_TAG = re.compile(r"<(?:html|body)\b", re.I)
_MAIN = ".//main|.//article|.//*[starts-with(@id, 'main') or starts-with(@class, 'main') or starts-with(@role, 'main')]"
_WITH_CLASS = ".//*[contains(concat(' ', normalize-space(@class), ' '), ' {} ')]"
_OF_WIKI = "|".join([".//*[@id='siteSub']", *map(_WITH_CLASS.format, ("mw-editsection", "hatnote"))])
_REFERENCES = _WITH_CLASS.format("reflist")
_NOTE_MARK = re.compile(r"\s*(?:\[\s*(?:\w{1,3}|(?:note|注|註)\s?\d{1,3}|citation needed|来源请求)\s*\]\s*)+")
_HEADING = "descendant-or-self::*[self::h1 or self::h2 or self::h3 or self::h4 or self::h5 or self::h6]"
_OF_SOURCES = re.compile(r"References|External links|参考文献|参考资料|外部链接|(Notes|注释)", re.I)
_LIST = "self::ol|self::ul|self::*[self::div or self::section][not(p) and (.//ol or .//ul)]"
_NOTE = "descendant::li[@id or starts-with(normalize-space(), '^') or starts-with(normalize-space(), '↑')]"
_OF_ARTICLE = "descendant-or-self::time|descendant-or-self::address|descendant-or-self::*[@rel='author']"
_BYLINE = re.compile(r"\A\s*(?:[Bb]y\s+[A-Z]|作者|记者|文[/／:：])|\b(?:19|20)\d\d(?:\b|年)")
_SHOWN = "descendant-or-self::*[not(self::script or self::style or self::noscript)]/text()"
_BANNER = 250  # characters but white space outside of links; what has more of them above its heading begins there
_RULE = re.compile(r"\|(?:[ :]*-{3,}[ :]*\|)+ *")
_TORN = 5_000  # characters; only of a page with less text trafilatura breaks the lines at inline tags


def declared_encoding(data: bytes) -> str | None:
    """The encoding that the page's head names."""
    match = _CHARSET.search(data, 0, _HEAD)
    return match.group(1).decode("ascii").lower() if match else None


def html_prose(page: str, shown: str) -> str:
    """The article of `page`; all of its words where no article is found or the page is too large to look for one.

    Raises:
        UnreadableInput: trafilatura, or a package that it needs, is not installed.
    """
    try:
        import trafilatura
        from lxml.html import tostring
    except ImportError as error:
        raise missing_extra(shown, "HTML", "trafilatura", error) from None
    if len(page) > _PARSED:
        return strip_tags(page)
    declaration = _XML_DECLARATION.match(page)
    page = joined_lines(page[declaration.end() :] if declaration else page)
    if not _HTML_TAG.search(page):
        page = f"<html><body>{page}</body></html>"
    with quiet("trafilatura", "htmldate", "justext"):
        tree = trafilatura.load_html(page)
        title = _title(tree) if tree is not None else ""
        main = _main_part(tree) if tree is not None else None
        blocks = tostring(main, encoding="unicode") if main is not None else ""
        text = trafilatura.extract(main, include_comments=False) if main is not None else None
    if not text:
        return strip_tags(page)
    prose = _plain_rows(_by_blocks(text, blocks))
    return prose if _without_space(title) in _without_space(prose) else f"{title}\n{prose}"


def _title(tree: HtmlElement) -> str:
    """The only main heading of a page, if most of the page's title is the same; "" otherwise: it may be a site's name.

    Trafilatura passes over a heading that stands beside the element of the text.
    """
    headings, title = tree.findall(".//h1"), tree.findtext(".//title") or ""
    heading = " ".join("".join(headings[0].xpath(_SHOWN)).split()) if len(headings) == 1 else ""
    own, all_ = _without_space(heading), _without_space(title)
    return heading if own in all_ and 2 * len(own) >= len(all_) else ""


def _main_part(tree: HtmlElement) -> HtmlElement:
    """A page without menus, banners and notes, in which all of the body is marked as the main part where nothing is.

    Trafilatura takes headings and lists from a main part alone, and the menus of short pages for text.
    """
    for menu in tree.findall(".//nav"):
        menu.drop_tree()
    _drop_notes(tree)
    _drop_banners(tree)
    body = tree.find(".//body")
    if body is not None and not body.xpath(_MAIN):
        part = body.makeelement("section", role="main")
        part.text, body.text = body.text, None
        part[:] = body[:]
        body.append(part)
    return tree


def _drop_notes(tree: HtmlElement) -> None:
    """Drop what a wiki and the like have beside their text: pointers to other pages, and notes with their marks."""
    marks = [mark for mark in tree.findall(".//sup") if _is_note_mark(mark)]
    for element in (*tree.xpath(_OF_WIKI), *marks):
        element.drop_tree()
    for heading in tree.xpath(_HEADING):
        _drop_sources(heading)
    for element in tree.xpath(_REFERENCES):
        element.drop_tree()


def _is_note_mark(element: HtmlElement) -> bool:
    """Whether a superscript leads to a note, as `[1]` does, or asks for one."""
    is_named = "reference" in element.get("class", "").split()
    return is_named or _NOTE_MARK.fullmatch(element.text_content()) is not None


def _drop_sources(heading: HtmlElement) -> None:
    """Drop a heading of notes, sources or links with the lists that stand below it.

    Lists of other things are also called notes: those are dropped that marks in the text can lead to.
    """
    of_sources = _OF_SOURCES.fullmatch(heading.text_content().strip())
    if not of_sources:
        return
    parent = heading.getparent()
    block = parent if len(parent) == 1 and parent.text_content().strip() == of_sources.group() else heading
    below = takewhile(lambda element: not element.xpath(_HEADING), block.itersiblings("*"))
    lists = [element for element in below if element.xpath(_LIST)]
    if of_sources.group(1):
        lists = [element for element in lists if element.xpath(_NOTE)]
    for element in (block, *lists) if lists else ():
        element.drop_tree()


def _drop_banners(tree: HtmlElement) -> None:
    """Drop what stands above the only main heading of a page, if it is little beside the rest and no part of the text.

    Who wrote the text, and when, stays.
    """
    headings, body = tree.findall(".//h1"), tree.find(".//body")
    if len(headings) != 1 or body is None:
        return
    above = _elements_above(headings[0])
    if 2 * _length(above) >= _length([body]) or _begins_text(above):
        return
    for element in above:
        if not _is_of_article(element):
            element.drop_tree()


def _elements_above(heading: HtmlElement) -> list[HtmlElement]:
    """The elements of a page's body that end before a heading."""
    return [
        element
        for part in (heading, *heading.iterancestors())
        if part.tag != "body" and part.getparent() is not None
        for element in part.itersiblings(preceding=True)
        if element.tag != "head"
    ]


def _length(elements: Iterable[HtmlElement]) -> int:
    """The characters of the words that elements show."""
    return sum(len(_without_space(text)) for element in elements for text in element.xpath(_SHOWN))


def _begins_text(above: Sequence[HtmlElement]) -> bool:
    """Whether elements above a heading have a heading themselves, or more words that lead nowhere than a banner."""
    links = [link for element in above for link in element.iter("a")]
    has_heading = any(element.xpath("descendant-or-self::h2") for element in above)
    return has_heading or _length(above) - _length(links) > _BANNER


def _is_of_article(element: HtmlElement) -> bool:
    """Whether an element above a heading says who wrote what stands below, or when."""
    return bool(element.xpath(_OF_ARTICLE)) or _BYLINE.search("".join(element.xpath(_SHOWN))) is not None


def _by_blocks(text: str, page: str) -> str:
    """The text of a short page with a block a line, where the page's blocks are no more and no less than the text."""
    if len(text) > _TORN:
        return text
    letters = _without_space(text)
    lines = [line for line in strip_tags(page).split("\n") if _without_space(line) in letters]
    return "\n".join(lines) if _without_space("".join(lines)) == letters else text


def _without_space(text: str) -> str:
    return "".join(text.split())


def _plain_rows(text: str) -> str:
    """The text without the rules under the heads of tables, and with bars only between the cells of a row."""
    lines = (line for line in text.split("\n") if not _RULE.fullmatch(line))
    return "\n".join(_without_outer_bars(line) if line.startswith("|") else line for line in lines)


def _without_outer_bars(row: str) -> str:
    return row.strip().removeprefix("|").removesuffix("|").strip()
