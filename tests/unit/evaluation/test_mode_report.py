from __future__ import annotations

import json

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


def test_the_text_is_an_aligned_table_with_the_signatures_below() -> None:
    assert REPORT.as_text().splitlines() == [
        "%              lmchat     best sentence",
        "f1  61.2 [55.0, 66.6]  9.5 [4.0, 100.0]",
        "",
        "qa.jsonl: 12 rows, 1 failed, 2 fallbacks, 1.2 s",
        "answers: em+f1|refs:best",
        f"run: {RUN}",
    ]
