from __future__ import annotations

from lmchat.text.lexical.names import with_names


def test_masks_of_one_kind_get_one_name_and_no_mask_stays() -> None:
    text = with_names("[FEMALE] met [MALE]. then [FEMALE] left. [NEUTRAL] stayed.")
    first, _, second = text.split()[:3]
    assert text.count(first) == 2
    assert first != second.rstrip(".")
    assert "[" not in text


def test_the_name_depends_on_the_text_alone() -> None:
    texts = [f"[MALE] bought {number} apples." for number in range(200)]
    assert [with_names(text) for text in texts] == [with_names(text) for text in texts]
    assert len({with_names(text).split()[0] for text in texts}) > 10


def test_a_text_without_masks_stays_as_it_is() -> None:
    assert with_names("a [CAT] and \ud800") == "a [CAT] and \ud800"
