from __future__ import annotations

import json
from dataclasses import replace

from lmchat.evaluation.bootstrap import Interval
from lmchat.evaluation.mode_report import ModeReport
from lmchat.evaluation.scores import Scores

REPORT = ModeReport(
    mode="answer",
    file="qa.jsonl",
    sha256="abc",
    rows=12,
    failed=1,
    fallbacks=2,
    systems={
        "lmchat": Scores({"f1": Interval(61.23456, 55, 66.6)}, {"answers": "em+f1|refs:best"}),
        "best sentence": Scores({"f1": Interval(9.5, 4, 100)}, {"answers": "em+f1|refs:best"}),
    },
    settings={"checkpoint": "answer", "seed": 3},
    seconds=1.2345,
)
RUN = "mode:answer|checkpoint:answer|seed:3|intervals:bootstrap-95%|resamples:1000"


def test_the_json_has_every_key_and_rounded_scores() -> None:
    assert json.loads(json.dumps(REPORT.as_json())) == {
        "mode": "answer",
        "file": "qa.jsonl",
        "sha256": "abc",
        "rows": 12,
        "failed": 1,
        "fallbacks": 2,
        "seconds": 1.23,
        "settings": {"checkpoint": "answer", "seed": 3},
        "scores": {
            "lmchat": {"f1": {"mean": 61.2346, "low": 55, "high": 66.6}},
            "best sentence": {"f1": {"mean": 9.5, "low": 4, "high": 100}},
        },
        "signatures": {"answers": "em+f1|refs:best", "run": RUN},
    }


def test_bits_per_byte_have_three_digits_and_a_system_without_them_a_dash() -> None:
    lmchat = Scores({"bits_per_byte": Interval(1.98765, 1.9, 2.1), "distinct1": Interval(50, 40, 60)}, {})
    report = replace(REPORT, systems={"lmchat": lmchat, "deflate": Scores({"distinct1": Interval(1, 0, 2)}, {})})
    assert report.as_text().splitlines()[1:3] == [
        "bits_per_byte  1.988 [1.900, 2.100]               -",
        "distinct1         50.0 [40.0, 60.0]  1.0 [0.0, 2.0]",
    ]


def test_the_text_is_an_aligned_table_with_the_signatures_below() -> None:
    assert REPORT.as_text().splitlines() == [
        "%              lmchat     best sentence",
        "f1  61.2 [55.0, 66.6]  9.5 [4.0, 100.0]",
        "",
        "qa.jsonl: 12 rows, 1 failed, 2 fallbacks, 1.2 s",
        "answers: em+f1|refs:best",
        f"run: {RUN}",
    ]
