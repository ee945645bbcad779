"""An answer in its sentence, as it is shown."""

from __future__ import annotations

import pytest

from lmchat.text.quoting import in_sentence


@pytest.mark.parametrize(
    ("sentence", "piece", "shown"),
    [
        ("It was in\n  Rome\nthen.", "Rome", ("It was in ", "Rome", " then.")),
        ("停车费调整，由于\n人工成本上升。", "人工成本上升", ("停车费调整，由于", "人工成本上升", "。")),
        ("停车费由于人工成本\r\n　　上升。", "人工成本", ("停车费由于", "人工成本", "上升。")),
        ("由于人工\n成本上升。", "人工\n成本", ("由于", "人工成本", "上升。")),
        (
            "Seen at the inter-\nnational pier.",
            "the inter-\nnational pier",
            ("Seen at ", "the international pier", "."),
        ),
        ("Seen at the inter-\nnational pier.", "pier", ("Seen at the international ", "pier", ".")),
    ],
)
def test_no_trace_of_a_wrap_is_left_in_or_beside_an_answer(
    sentence: str, piece: str, shown: tuple[str, str, str]
) -> None:
    start = sentence.index(piece)
    assert in_sentence(sentence, start, start + len(piece)) == shown
