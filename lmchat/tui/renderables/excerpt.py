"""The part of a source that is worth showing, however long the source is, with the places in it that matter."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from textual.content import Content

from lmchat.text.sanitize import blank_controls, terminal_safe
from lmchat.tui.strings import strings

MOST_WHOLE = 20_000
"""Characters of a text that is shown whole."""
AROUND = 1_200
"""Characters that are shown on either side of a place in a longer one."""
MOST_PLACES = 40
"""Places that are shown of a longer one."""
BEGINS_MARK = "»"

Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Pieces of a text, one after the other.

    Attributes:
        text: what is shown, safe for the terminal.
        pieces: for each piece its start and end in the whole text and its start in `text`.
    """

    text: str
    pieces: tuple[tuple[int, int, int], ...]

    @classmethod
    def of(cls, text: str, places: Iterable[Place]) -> Excerpt:
        """The excerpt of `text` that shows the places; all of it if it is not long."""
        windows = [(0, len(text))] if len(text) <= MOST_WHOLE else _windows(len(text), list(places)[:MOST_PLACES])
        gap = f"\n\n{strings.WHY_LEFT_OUT}\n\n"
        shown = gap.lstrip("\n") if windows[0][0] > 0 else ""
        pieces = []
        for number, (start, end) in enumerate(windows):
            shown += gap if number else ""
            pieces.append((start, end, len(shown)))
            shown += safe_in_place(text[start:end])
        shown += gap.rstrip("\n") if windows[-1][1] < len(text) else ""
        return cls(shown, tuple(pieces))

    def place(self, place: Place) -> Place | None:
        """A place of the whole text in `text`; None if it is left out."""
        for start, end, shown in self.pieces:
            if start <= place[0] and place[1] <= end:
                return place[0] - start + shown, place[1] - start + shown
        return None

    def marked(self, sentences: Sequence[Place], words: Sequence[Place]) -> tuple[Content, int]:
        """The excerpt with marks.

        Args:
            sentences: shown bold, after a mark.
            words: shown underlined, the first one reversed, too.

        Returns:
            The content, and where in it the first word stands, or else the first sentence.
        """
        content = Content(self.text, strip_control_codes=False)
        starts = sorted(place[0] for place in map(self.place, sentences) if place)
        known = [place for place in map(self.place, words) if place]
        for place in filter(None, map(self.place, sentences)):
            content = content.stylize("bold $text-accent", *place)
        for rank, place in enumerate(known):
            content = content.stylize("bold underline" if rank else "bold reverse underline", *place)
        for start in reversed(starts):
            content = content[:start] + Content.styled(BEGINS_MARK, "bold $text-accent") + content[start:]
        target = known[0][0] if known else min(starts, default=0)
        return content, target + sum(start <= target for start in starts if known)


def _windows(length: int, places: Sequence[Place]) -> list[Place]:
    """Stretches around the places, in order; those that touch are one."""
    merged: list[Place] = []
    for start, end in sorted(places) or [(0, 0)]:
        first, last = max(0, start - AROUND), min(length, end + AROUND)
        if merged and first <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(last, merged[-1][1]))
        else:
            merged.append((first, last))
    return merged


def safe_in_place(text: str) -> str:
    """`text` safe to show, every character in its place."""
    return "".join(terminal_safe(character) or " " for character in blank_controls(text))
