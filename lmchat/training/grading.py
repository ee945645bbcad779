"""Training on how fitting replies are: some that were found for a message, each graded.

A reply is chosen by what it is worth (lmchat.modes.chat): how much likelier the turns make it, in nats a token, and how
similar its own message is. Whoever graded it found it good, passable or bad. What it is worth is taught to tell how
good it is by logistic regression (Cox 1958, J. R. Stat. Soc. B 20, p. 215), whose loss of a reply is

    -(g log sigmoid(a (w - FAIR)) + (1 - g) log sigmoid(-a (w - FAIR)))

with what it is worth, w, and its grade, g: 1 of a good one, 1/2 of a passable one, 0 of a bad one. Likelihoods of a
generator are calibrated in Zhao et al. 2022, arXiv:2210.00045, section 2, with other losses.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import functional as F

from lmchat.errors import DataError
from lmchat.model.decoder import DecoderState
from lmchat.model.encoder import Source
from lmchat.model.seq2seq import Seq2Seq
from lmchat.modes.chat import MUTUAL_WEIGHT, SIMILARITY_WEIGHT, reply_ids
from lmchat.modes.talking.turns import conversation
from lmchat.training.batching import Batch, Collator
from lmchat.training.examples import Example
from lmchat.training.rows import Row
from lmchat.training.sections import Grading

FAIR = -1.4
"""What a reply is worth, in nats a token, that is good as often as bad; as it was before any of this training."""
BEST = 2
"""The grade of a good reply; a passable one has 1, a bad one 0."""


class Graded(NamedTuple):
    """Replies to the last of some turns.

    Attributes:
        document: the ids of the turns.
        replies: the ids of each reply.
        similarities: of the message that each was given to, 0 to 1.
        grades: of each, 0 to 1.
    """

    document: list[int]
    replies: list[list[int]]
    similarities: list[float]
    grades: list[float]


@dataclass(frozen=True, slots=True)
class GradingLoss:
    """The loss of what graded replies are worth; the same ones in the same step, whatever was done before it.

    Attributes:
        config: how many messages, how sharply, how much.
        collator: makes batches of them.
        graded: all of them.
        seed: of the draw.
    """

    config: Grading
    collator: Collator
    graded: Sequence[Graded]
    seed: int

    def __call__(self, model: Seq2Seq, _state: DecoderState, batch: Batch, step: int, /) -> Tensor:
        """The loss, summed over the replies to `config.messages` messages; of the batch only its device matters."""
        drawn = random.Random(f"{self.seed} {step}").sample(self.graded, min(self.config.messages, len(self.graded)))
        worth = self.worth(model, drawn, batch.targets.device)
        grades = torch.tensor([grade for one in drawn for grade in one.grades], device=worth.device)
        logits = self.config.sharpness * (worth - FAIR)
        return self.config.weight * F.binary_cross_entropy_with_logits(logits, grades, reduction="sum")

    def worth(self, model: Seq2Seq, graded: Sequence[Graded], device: torch.device) -> Tensor:
        """(replies,), what each reply to each message is worth."""
        items = [
            self.collator.item(Example("chat", "short", document, reply))
            for document, replies in [(one.document, one.replies) for one in graded] + [([], [[]])]
            for reply in replies
        ]
        counts = [len(one.replies) for one in graded]
        owner = torch.arange(len(graded), device=device).repeat_interleave(torch.tensor(counts, device=device))
        firsts = [sum(counts[:at]) for at in range(len(graded) + 1)]
        state = model.start(Source.of(self.collator.source([items[first] for first in firsts])).to(device))
        replies = self.collator.batch(items[:-1]).to(device)
        lengths = replies.target_mask.sum(1)

        def likelihood(of: Tensor) -> Tensor:
            scores = model.score(state.spread(of), replies.inputs, replies.targets).log_probs
            return (scores * replies.target_mask).sum(1) / lengths

        similarity = torch.tensor([value for one in graded for value in one.similarities], device=device)
        informed = likelihood(owner) - MUTUAL_WEIGHT * likelihood(torch.full_like(owner, len(graded)))
        return informed + SIMILARITY_WEIGHT * similarity.log()


def graded_rows(rows: Iterable[Row], collator: Collator) -> list[Graded]:
    """The graded replies of rows with `turns` and `replies`, each a text, a similarity and a grade.

    Raises:
        DataError: a row lacks them, or they are out of range.
    """
    try:
        return [_graded(row, collator) for row in rows]
    except (KeyError, TypeError, ValueError) as error:
        message = f"a row of graded replies lacks what is read of it ({type(error).__name__}: {error})"
        hint = f"give it turns, and replies of a text, a similarity above 0 and at most 1, and a grade from 0 to {BEST}"
        raise DataError(message, hint) from error


def _graded(row: Row, collator: Collator) -> Graded:
    texts, similarities, grades = zip(*row["replies"], strict=True)
    if not all(0 < similarity <= 1 for similarity in similarities) or not all(0 <= grade <= BEST for grade in grades):
        raise ValueError(f"similarities {similarities}, grades {grades}")
    return Graded(
        conversation(row["turns"], collator.tokenizer).ids,
        [reply_ids(text, collator.tokenizer) for text in texts],
        [float(similarity) for similarity in similarities],
        [grade / BEST for grade in grades],
    )
