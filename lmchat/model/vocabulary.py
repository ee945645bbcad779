"""Scores of target tokens against the whole vocabulary, without the cost of a softmax that autograd takes apart.

The log-likelihood's gradient with respect to the logits is onehot - softmax, so one buffer of logits, in the precision
of the product, serves forwards and backwards; it is turned into its own gradient a few rows at a time, which stay in
the cache.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional as F

PRODUCT_ROWS = 4096
"""Positions of one product where no gradient is wanted: logits of all positions then never stand side by side."""
CACHED_ROWS = 64


@dataclass(frozen=True, slots=True)
class VocabularySample:
    """Pieces that stand for the whole vocabulary in a step of training.

    The likely ones are always among them and others are drawn evenly, each standing for as many as were left out, so
    that the normalizer of the softmax is estimated without bias (importance sampling: Bengio and Senecal 2008, IEEE
    Transactions on Neural Networks 19, section III; with a part of the vocabulary for a whole batch: Jean et al.
    2015, arXiv:1412.2007, section 3).

    Attributes:
        ids: (pieces,) int64, ascending; every target is among them.
        logarithms: (pieces,) float32, the logarithm of how many pieces each stands for.
    """

    ids: Tensor
    logarithms: Tensor

    @classmethod
    def halved(cls, targets: Tensor, vocab_size: int, pieces: int) -> VocabularySample | None:
        """The targets and so many pieces, half of them the likeliest and half drawn; None, for all, if it is 0."""
        return cls.draw(targets, vocab_size, pieces // 2, pieces // 2) if pieces else None

    @classmethod
    def draw(cls, targets: Tensor, vocab_size: int, likely: int, drawn: int) -> VocabularySample:
        """The targets, the first `likely` pieces (a unigram vocabulary begins with them), and `drawn` of the others."""
        fixed = torch.zeros(vocab_size, dtype=torch.bool, device=targets.device)
        fixed[:likely] = True
        fixed[targets.flatten()] = True
        others = (~fixed).nonzero().squeeze(1)
        some = others[torch.randperm(len(others), device=targets.device)[:drawn]]
        logarithms = torch.zeros(vocab_size, device=targets.device)
        logarithms[some] = math.log(len(others) / len(some)) if len(some) else 0.0
        fixed[some] = True
        ids = fixed.nonzero().squeeze(1)
        return cls(ids, logarithms[ids])

    def scores(self, features: Tensor, weight: Tensor, bias: Tensor, targets: Tensor) -> Tensor:
        """About the log-probabilities of targets that `vocabulary_scores` gives; (positions,) float32."""
        part = weight[self.ids], bias[self.ids] + self.logarithms
        return vocabulary_scores(features, *part, torch.searchsorted(self.ids, targets))[0]


def vocabulary_scores(features: Tensor, weight: Tensor, bias: Tensor, targets: Tensor) -> tuple[Tensor, Tensor]:
    """Log-probabilities under softmax(weight features + bias).

    Args:
        features: (positions, size).
        weight: (vocab, size).
        bias: (vocab,).
        targets: (positions,) int64.

    Returns:
        The log-probability of each target, and the mean over the vocabulary of the log-probabilities; (positions,)
        float32 both.
    """
    scores: tuple[Tensor, Tensor]
    if torch.is_grad_enabled():
        scores = _VocabularyScores.apply(features, weight, bias, targets)  # type: ignore[no-untyped-call]
        return scores
    parts = [
        _scores(F.linear(rows, weight, bias), wanted)[:2]
        for rows, wanted in zip(torch.split(features, PRODUCT_ROWS), torch.split(targets, PRODUCT_ROWS), strict=True)
    ]
    return torch.cat([part[0] for part in parts]), torch.cat([part[1] for part in parts])


class _VocabularyScores(torch.autograd.Function):
    """`vocabulary_scores` with its gradient."""

    @staticmethod
    def forward(ctx: Any, features: Tensor, weight: Tensor, bias: Tensor, targets: Tensor) -> tuple[Tensor, Tensor]:
        logits = F.linear(features, weight, bias)
        target_scores, mean_scores, normalizers = _scores(logits, targets)
        ctx.save_for_backward(features, weight, targets, logits, normalizers)
        return target_scores, mean_scores

    @staticmethod
    def backward(ctx: Any, for_target: Tensor, for_mean: Tensor) -> tuple[Tensor, Tensor, Tensor, None]:
        features, weight, targets, logits, normalizers = ctx.saved_tensors
        gradient = _gradient(logits, targets, normalizers, for_target, for_mean)
        to_features = gradient @ weight.to(gradient.dtype)
        to_weight = gradient.t() @ features.to(gradient.dtype)
        to_bias = gradient.sum(0, dtype=torch.float32)
        return to_features.to(features.dtype), to_weight.to(weight.dtype), to_bias, None


def _scores(logits: Tensor, targets: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Log-probability of the targets, mean log-probability, and log of the normalizer; (positions,) float32 each."""
    target_scores, mean_scores, normalizers = logits.new_empty(3, len(logits), dtype=torch.float32)
    for start in range(0, len(logits), CACHED_ROWS):
        rows = slice(start, start + CACHED_ROWS)
        block = logits[rows].float()
        normalizers[rows] = torch.logsumexp(block, dim=-1)
        target_scores[rows] = block.gather(1, targets[rows, None]).squeeze(1) - normalizers[rows]
        mean_scores[rows] = block.mean(-1) - normalizers[rows]
    return target_scores, mean_scores, normalizers


def _gradient(logits: Tensor, targets: Tensor, normalizers: Tensor, for_target: Tensor, for_mean: Tensor) -> Tensor:
    """The gradient with respect to the logits, which it overwrites."""
    for start in range(0, len(logits), CACHED_ROWS):
        rows = slice(start, start + CACHED_ROWS)
        upstream, spread = for_target[rows, None], for_mean[rows, None]
        block = logits[rows].float().sub_(normalizers[rows, None]).exp_().mul_(-(upstream + spread))
        block += spread / logits.shape[1]
        block.scatter_add_(1, targets[rows, None], upstream)
        logits[rows] = block
    return logits
