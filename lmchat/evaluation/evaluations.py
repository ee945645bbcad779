"""How the output of each mode is measured, by the mode's name: a new one is a function that scores and a line here.

EVALUATIONS["answer"].score(rows, texts) -> Scores          # one text for each row, from a model or a baseline
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from importlib.util import find_spec

from lmchat.errors import UsageError
from lmchat.evaluation.baselines import best_sentence, lead
from lmchat.evaluation.bootstrap import bootstrap
from lmchat.evaluation.continuations import continuation_scores, deflate_scores
from lmchat.evaluation.distinct import distinct_scores
from lmchat.evaluation.error_rates import error_rate_scores
from lmchat.evaluation.exact_match import SIGNATURE as ANSWER_SIGNATURE
from lmchat.evaluation.exact_match import best_exact_match, best_f1
from lmchat.evaluation.overlap import overlap_scores
from lmchat.evaluation.ranking import first_share, most_words_in_common, with_choices, words_in_common
from lmchat.evaluation.rouge import REPORTED, rouge
from lmchat.evaluation.rouge import SIGNATURE as ROUGE_SIGNATURE
from lmchat.evaluation.rows import Record, Row, Rows, answer_row, chat_row, prose_row, summary_row
from lmchat.evaluation.scores import Scorer, Scores
from lmchat.evaluation.tokens import TOKENIZER_NAME, score_tokens
from lmchat.evaluation.variety import variety_scores

BEST_SENTENCE = "best sentence"
COMMON_WORDS = "words in common"
DEFLATE = "deflate"
TRUE_REST = "the true rest"


Baseline = Callable[[Rows], Scores]
"""What something that costs nothing reaches on some rows."""


def as_they_are(rows: Rows) -> Rows:
    """Rows that need nothing of each other."""
    return rows


@dataclass(frozen=True, slots=True)
class Evaluation:
    """How the output of one mode is measured.

    Attributes:
        parse: makes a row of its id and its object in the file.
        score: scores one text for each row.
        baselines: by name, what is scored on the same rows and costs nothing.
        prepare: gives all rows what they need of each other.
        packages: of the extra `evaluate`, that `score` imports.
    """

    parse: Callable[[str, Record], Row]
    score: Scorer
    baselines: Mapping[str, Baseline] = field(default_factory=dict)
    prepare: Callable[[Rows], Rows] = as_they_are
    packages: tuple[str, ...] = ()

    def require_packages(self) -> None:
        """Raise `UsageError` if a package is missing, before anything is read or loaded."""
        missing = [name for name in self.packages if find_spec(name) is None]
        if missing:
            raise UsageError(
                f"these scores need {' and '.join(missing)}", "install them with: pip install 'lmchat[evaluate]'"
            )


def evaluation(mode: str) -> Evaluation:
    """The evaluation of a mode; raises `UsageError` when there is none."""
    try:
        return EVALUATIONS[mode]
    except KeyError:
        raise UsageError(f"there is no evaluation of {mode!r}", f"choose one of {', '.join(EVALUATIONS)}") from None


def summary_scores(rows: Rows, texts: Sequence[str]) -> Scores:
    """ROUGE-1/2/L F1, BLEU, chrF, CER, WER and distinct-1/2 of one summary for each row, in percent."""
    scores = [rouge(row.references, text) for row, text in zip(rows, texts, strict=True)]
    values = {name: bootstrap([100 * getattr(score, name).f1 for score in scores]) for name in REPORTED}
    counted = Scores(values, {"rouge": ROUGE_SIGNATURE})
    return counted | overlap_scores(rows, texts) | error_rate_scores(rows, texts) | distinct_scores(texts)


def answer_scores(rows: Rows, texts: Sequence[str]) -> Scores:
    """Exact match, F1, and the share of the text's tokens that the answer takes, of an answer a row, in percent."""
    scores = [
        (
            100.0 * best_exact_match(text, row.references),
            100 * best_f1(text, row.references),
            100 * _share(row.source, text),
        )
        for row, text in zip(rows, texts, strict=True)
    ]
    values = dict(zip(("exact_match", "f1", "share"), map(bootstrap, zip(*scores, strict=True)), strict=True))
    return Scores(values, {"answers": ANSWER_SIGNATURE, "share": f"share|answer/text|tokens:{TOKENIZER_NAME}"})


def reply_scores(rows: Rows, texts: Sequence[str]) -> Scores:
    """Distinct-1/2, the share of identical replies, and the mean length of one reply for each row."""
    return variety_scores([text for _, text in zip(rows, texts, strict=True)])


def writes(text: Callable[[Row], str], score: Scorer) -> Baseline:
    """The baseline that gives a text for each row."""
    return lambda rows: score(rows, [text(row) for row in rows])


def common_word_scores(rows: Rows) -> Scores:
    """What is reached by taking the reply that has most words of the turn before it."""
    first = first_share([words_in_common(row) for row in rows])
    return Scores({"first_of_20": first}, {}) | reply_scores(rows, [most_words_in_common(row) for row in rows])


def _lead(n: int, row: Row) -> str:
    return lead(row.source, n)


def _share(source: str, text: str) -> float:
    return len(score_tokens(text)) / max(1, len(score_tokens(source)))


EVALUATIONS: dict[str, Evaluation] = {
    "summarize": Evaluation(
        parse=summary_row,
        score=summary_scores,
        baselines={f"lead-{n}": writes(partial(_lead, n), summary_scores) for n in (1, 3)},
        packages=("sacrebleu", "jiwer"),
    ),
    "answer": Evaluation(
        parse=answer_row,
        score=answer_scores,
        baselines={BEST_SENTENCE: writes(lambda row: best_sentence(row.source, row.query), answer_scores)},
    ),
    "generate": Evaluation(
        parse=prose_row,
        score=continuation_scores,
        baselines={DEFLATE: deflate_scores, TRUE_REST: writes(lambda row: row.references[0], continuation_scores)},
    ),
    "chat": Evaluation(
        parse=chat_row,
        score=reply_scores,
        baselines={COMMON_WORDS: common_word_scores},
        prepare=with_choices,
    ),
}
