"""English sentences as headlines, which do without small words."""

from __future__ import annotations

import re

from lmchat.text.layout.datelines import LOOSE, place_end

_KEEP_BE = r"(?<!\b(?i:who|how|why) )(?<!\b(?i:what|that|when|here) )(?<!\b(?i:which|where|there) )"
_KEEP_AFTER_PRONOUN = r"(?<!\b(?i:we|he|it) )(?<!\b(?i:you|she) )(?<!\b(?i:they) )"
_NO_PARTICIPLE = (
    "advanced|armed|bed|complicated|crooked|detailed|gifted|indeed|limited|mixed|naked|need|red|related|sacred|seed"
    "|skilled|speed|talented|unlimited|weed|wicked"
)
_SMALL = re.compile(
    r"^[*•·–-] +"  # the mark of an item
    rf"|^(?:{LOOSE})"
    rf"|{_KEEP_BE}{_KEEP_AFTER_PRONOUN}\b(?:(?:has|have|had) been|(?:is|are|was|were)(?: being)?)"  # "be"
    r" (?!(?:an?|the|not|no|his|her|its|their)\b)"
    rf"|\b(?:has|have|had) (?=\w+ed\b)(?!(?:{_NO_PARTICIPLE})\b)"
    r"|(?:(?:^|(?<=[-–—] ))(?:An?|The)|(?<!\bis )(?<!\bare )(?<!\bwas )(?<!\bwere )\b(?:an?|the)) (?=\w)"
    r"|\s*(?<!\b[A-Z])(?<!\.)\.$|。$"  # the full stop, but for that of initials and dots
)

_IN_BRACKETS = r"<[A-Za-z](?:[^<>]*>|[\w.&-]*)"  # one that was not closed is a word long
_CODE = re.compile(rf"^{_IN_BRACKETS}\s*|\s*{_IN_BRACKETS}")


def true_characters(headline: str, text: str) -> dict[int, str]:
    """The characters of a headline, by their places in it, without codes in angle brackets that the text does not have.

    News agencies put the code of a company there (`Triton Energy <OIL> president resigns`), and a model makes some up.
    The place of a dateline is left out, too, and the first letter is a capital where that of the text is one.
    """
    made_up = (match for match in _CODE.finditer(headline) if match.group().strip() not in text)
    dropped = {at for match in made_up for at in range(*match.span())} | {*range(place_end(headline, text))}
    kept = {at: character for at, character in enumerate(headline) if at not in dropped}
    return _capitalized(kept, text)


def without_codes(headline: str) -> str:
    """A headline without any code.

    >>> without_codes("Triton Energy <OIL> president resigns")
    'Triton Energy president resigns'
    """
    return _CODE.sub("", headline)


def headline_characters(sentence: str) -> dict[int, str]:
    """The characters of a sentence that its headline has, by their places in it.

    Articles, forms of "be", the full stop, the mark of an item and the agency ("AP - ") are left out, and "have" before
    a participle in -ed; "be" stays before an article, which then stays, too, a possessive and a negation, and after
    pronouns, "there" and words that begin a question or a clause. Determiners go first when a sentence is trimmed to a
    headline (Dorr et al. 2003, ACL W03-0501, section 4). What began with a capital still does.

    >>> "".join(headline_characters("The two suspects were arrested by a patrol.").values())
    'Two suspects arrested by patrol'
    """
    dropped = {at for match in _SMALL.finditer(sentence) for at in range(*match.span())}
    return _capitalized({at: character for at, character in enumerate(sentence) if at not in dropped}, sentence)


def _capitalized(kept: dict[int, str], text: str) -> dict[int, str]:
    """Characters that begin with a capital if a text does, but for a word with one inside (iPhone)."""
    first_word = "".join(kept.values()).partition(" ")[0]
    if first_word.islower() and next(filter(str.isalpha, text), "").isupper():
        first = next(iter(kept))
        kept[first] = kept[first].upper()
    return kept
