"""Scores against the vocabulary are those of a plain log-softmax, and so are their gradients."""

import pytest
import torch
from torch import Tensor
from torch.nn import functional as F

from lmchat.model.vocabulary import CACHED_ROWS, vocabulary_scores

POSITIONS, VOCAB, SIZE = CACHED_ROWS + 5, 50, 8


@pytest.fixture
def parts() -> tuple[Tensor, Tensor, Tensor, Tensor]:
    generator = torch.Generator().manual_seed(1)
    features, weight, bias = (
        torch.randn(*shape, generator=generator, dtype=torch.float32).requires_grad_()
        for shape in ((POSITIONS, SIZE), (VOCAB, SIZE), (VOCAB,))
    )
    return features, weight, bias, torch.randint(VOCAB, (POSITIONS,), generator=generator)


def plain(features: Tensor, weight: Tensor, bias: Tensor, targets: Tensor) -> tuple[Tensor, Tensor]:
    scores = torch.log_softmax(F.linear(features, weight, bias), dim=-1)
    return scores.gather(1, targets[:, None]).squeeze(1), scores.mean(-1)


def test_scores_are_those_of_a_log_softmax(parts: tuple[Tensor, Tensor, Tensor, Tensor]) -> None:
    for ours, reference in zip(vocabulary_scores(*parts), plain(*parts), strict=True):
        torch.testing.assert_close(ours, reference)


def test_without_gradients_they_are_the_same(parts: tuple[Tensor, Tensor, Tensor, Tensor]) -> None:
    with torch.no_grad():
        scores = vocabulary_scores(*parts)
    for ours, reference in zip(scores, vocabulary_scores(*parts), strict=True):
        torch.testing.assert_close(ours, reference)


def test_gradients_are_those_of_a_log_softmax(parts: tuple[Tensor, Tensor, Tensor, Tensor]) -> None:
    weights = torch.linspace(-1, 2, POSITIONS)
    gradients = []
    for function in (vocabulary_scores, plain):
        target_scores, mean_scores = function(*parts)
        loss = (weights * target_scores + 0.3 * weights.flip(0) * mean_scores).sum()
        gradients.append(torch.autograd.grad(loss, parts[:3]))
    for ours, reference in zip(*gradients, strict=True):
        torch.testing.assert_close(ours, reference)


def test_under_autocast_the_products_are_in_bfloat16(parts: tuple[Tensor, Tensor, Tensor, Tensor]) -> None:
    features, weight, bias, targets = parts
    with torch.autocast("cpu", torch.bfloat16):
        target_scores, mean_scores = vocabulary_scores(features.bfloat16(), weight, bias, targets)
    (target_scores.sum() + mean_scores.sum()).backward()
    reference = torch.autograd.grad(sum(part.sum() for part in plain(features, weight, bias, targets)), weight)[0]
    assert target_scores.dtype == torch.float32
    assert weight.grad is not None
    torch.testing.assert_close(weight.grad, reference, rtol=0.1, atol=0.3)
