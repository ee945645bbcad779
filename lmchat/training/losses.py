"""The losses beside the likelihood of the targets that a configuration asks for."""

from __future__ import annotations

from collections.abc import Sequence

from lmchat.engine.writing import writable
from lmchat.training.batching import Collator
from lmchat.training.config import TrainingConfig
from lmchat.training.corpora import Corpus
from lmchat.training.distillation import DistillationLoss, fit
from lmchat.training.distributed import World
from lmchat.training.grading import GradingLoss, graded_rows
from lmchat.training.ranking import RankingLoss
from lmchat.training.risk import RiskLoss
from lmchat.training.sections import Data
from lmchat.training.start import Start
from lmchat.training.trainer import FurtherLoss

GRADED = "grading"
"""What config.json calls the task of a file of graded replies; it is none of [[data]]."""


def further_losses(
    config: TrainingConfig, begin: Start, collator: Collator, corpora: Sequence[Corpus], world: World
) -> list[FurtherLoss]:
    """What [risk], [ranking], [grading] and [distillation] ask for; what is drawn is another in every process."""
    model, tokenizer, seed = begin.model, begin.tokenizer, config.schedule.seed + world.rank
    losses: list[FurtherLoss] = []
    if config.risk.samples:
        losses.append(RiskLoss(config.risk, tokenizer, writable(tokenizer), seed))
    graded = [corpus for corpus in corpora if corpus.data.task == GRADED]
    if graded:
        rows = (row for corpus in graded for row in corpus.read())
        losses.append(GradingLoss(config.grading, collator, graded_rows(rows, collator), seed))
    if config.ranking.rows:
        losses.append(RankingLoss(config.ranking, tokenizer, config.schedule.vocabulary_sample))
    for readings in begin.readings:
        to_vectors = fit(model, tokenizer, readings)
        losses.append(DistillationLoss(config.distillation, readings, to_vectors, tokenizer.bos_id))
    return losses


def graded_files(config: TrainingConfig) -> list[Data]:
    """The files of [grading], which are audited like all others."""
    return [Data(path, GRADED) for path in config.grading.paths]
