from __future__ import annotations

import pytest

from lmchat.cli.summarize.comparison import comparison_line
from lmchat.evaluation.self_evaluation import SelfEvaluation


@pytest.mark.parametrize(
    ("compression", "length"),
    [
        (3.26, "3.3 times shorter"),
        (1.04, "as long as the text"),
        (0.96, "as long as the text"),
        (0.4, "2.5 times longer"),
    ],
)
def test_the_length_of_a_summary_is_told_in_words_that_fit(compression: float, length: str) -> None:
    line = comparison_line(SelfEvaluation(1.0, 3.0, compression, 0.0, 0.0, 0.0))
    assert line.startswith(f"against the source: 100% of the words copied (density 3.0), {length}, new words 0%")
