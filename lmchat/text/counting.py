"""A number of things in words."""

from __future__ import annotations


def count_of(number: int, thing: str) -> str:
    """So many of a thing, whose plural ends with s.

    >>> count_of(1, "row"), count_of(12000, "row")
    ('1 row', '12,000 rows')
    """
    return f"{number:,} {thing}" + ("" if number == 1 else "s")
