"""Scores against the vocabulary are those of a plain log-softmax, and so are their gradients."""

import pytest
import torch
from torch import Tensor
from torch.nn import functional as F

from lmchat.model.vocabulary import CACHED_ROWS, VocabularySample, vocabulary_scores

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


def test_a_sample_has_the_targets_the_likely_pieces_and_some_that_stand_for_the_others() -> None:
    sample = VocabularySample.draw(torch.tensor([[40, 41], [3, 40]]), VOCAB, likely=10, drawn=6)
    ids = sample.ids.tolist()
    assert ids == sorted(ids)
    assert {*range(10), 40, 41} <= set(ids)
    assert len(ids) == 18
    assert sample.logarithms.exp().sum().item() == pytest.approx(VOCAB)
    assert {sample.logarithms[ids.index(piece)].item() for piece in (0, 9, 40, 41)} == {0.0}


def test_a_sample_of_everything_changes_nothing(parts: tuple[Tensor, Tensor, Tensor, Tensor]) -> None:
    sample = VocabularySample.draw(parts[3], VOCAB, likely=10, drawn=VOCAB)
    torch.testing.assert_close(sample.scores(*parts), plain(*parts)[0])


def test_normalizers_of_samples_are_right_on_average(parts: tuple[Tensor, Tensor, Tensor, Tensor]) -> None:
    features, weight, bias, targets = parts
    torch.manual_seed(1)
    samples = [VocabularySample.draw(targets[:3], VOCAB, likely=5, drawn=20) for _ in range(1500)]
    logits = F.linear(features[:3], weight, bias)
    estimates = [logits[:, s.ids].double().add(s.logarithms).exp().sum(1) for s in samples]
    torch.testing.assert_close(torch.stack(estimates).mean(0), logits.double().exp().sum(1), rtol=0.05, atol=0.0)
