from __future__ import annotations

from collections.abc import Callable

import pytest
import torch

from lmchat.model.encoder import Source
from lmchat.model.quantized import (
    LARGEST,
    SCALE,
    Int8Product,
    can_step,
    dequantize_weights,
    is_quantized,
    quantize_weights,
    use_int8_step,
)
from lmchat.model.seq2seq import Seq2Seq

MakeModel = Callable[..., Seq2Seq]
PAIR = ("decoder.layer1.layer.weight_ih_l0", "decoder.layer1.layer.weight_hh_l0")

needs_kernels = pytest.mark.skipif(not can_step(), reason="this processor has no fast int8 products")


def both(make_model: MakeModel, **changes: object) -> tuple[Seq2Seq, Seq2Seq]:
    """A model with dequantized weights, and the same whose step is int8."""
    weights = quantize_weights(make_model(**changes).state_dict())
    models = make_model(**changes), make_model(**changes)
    for model in models:
        model.load_state_dict(dequantize_weights(weights))
    use_int8_step(models[1], weights)
    return models


def test_weights_are_kept_within_half_a_step_of_their_row(make_model: MakeModel) -> None:
    weights = make_model().state_dict()
    quantized = quantize_weights(weights)
    again = dequantize_weights(quantized)
    assert is_quantized(quantized)
    assert not is_quantized(weights)
    assert again.keys() == weights.keys()
    for name, weight in weights.items():
        limit = quantized[name + SCALE][:, None] / 2 if name + SCALE in quantized else weight.abs() / 2**8
        assert ((again[name] - weight).abs() <= limit + 1e-7).all(), name


def test_matrices_are_int8_and_vectors_bf16(make_model: MakeModel) -> None:
    weights = make_model().state_dict()
    for name, weight in quantize_weights(weights).items():
        if not name.endswith(SCALE):
            matrix = weights[name].ndim == 2 and len(weights[name]) > 1
            assert weight.dtype == (torch.int8 if matrix else torch.bfloat16), name


def test_both_matrices_of_a_recurrent_layer_have_the_same_scales(make_model: MakeModel) -> None:
    quantized = quantize_weights(make_model().state_dict())
    assert torch.equal(*(quantized[name + SCALE] for name in PAIR))
    largest = torch.cat([quantized[name] for name in PAIR], dim=1).abs().amax(1)
    assert (largest == LARGEST).all()


def test_a_row_of_zeros_stays_zero() -> None:
    quantized = quantize_weights({"x.weight": torch.zeros(2, 3)})
    assert torch.equal(dequantize_weights(quantized)["x.weight"], torch.zeros(2, 3))


@pytest.mark.parametrize("count", [1, 2])
def test_scales_of_another_number_than_rows_are_refused(count: int) -> None:
    with pytest.raises(RuntimeError, match="size"):
        dequantize_weights({"a.weight": torch.ones(3, 4, dtype=torch.int8), "a.weight.scale": torch.ones(count)})


@needs_kernels
def test_a_product_is_that_of_the_float_weights_within_its_precision() -> None:
    torch.manual_seed(0)
    quantized = quantize_weights({"x.weight": torch.randn(50, 40)})
    product = Int8Product(quantized["x.weight"], quantized["x.weight" + SCALE], torch.randn(50))
    inputs, bias = torch.randn(6, 40), product(torch.zeros(1, 40))
    exact = inputs @ dequantize_weights(quantized)["x.weight"].t() + bias
    steps = inputs.abs().amax(1, keepdim=True) / 63 / 2 * dequantize_weights(quantized)["x.weight"].abs().sum(1)
    assert ((product(inputs) - exact).abs() <= 1.1 * steps).all()


@needs_kernels
def test_a_product_of_the_largest_numbers_does_not_overflow() -> None:
    values = torch.full((8, 512), LARGEST, dtype=torch.int8)
    product = Int8Product(values, torch.ones(8))
    for sign in (1.0, -1.0):
        torch.testing.assert_close(
            product(torch.full((1, 512), sign)), torch.full((1, 8), sign * 512 * 127), rtol=0.01, atol=0
        )


@needs_kernels
def test_a_row_of_a_product_does_not_depend_on_the_other_rows() -> None:
    torch.manual_seed(0)
    product = Int8Product(torch.randint(-127, 128, (64, 48), dtype=torch.int8), torch.rand(64), torch.randn(64))
    inputs = torch.randn(33, 48) * torch.logspace(-4, 4, 33)[:, None]
    alone = torch.cat([product(row[None]) for row in inputs])
    assert torch.equal(product(inputs), alone)


@needs_kernels
@pytest.mark.parametrize("changes", [{}, {"attention": "additive"}, {"cell": "gru"}], ids=["lstm", "additive", "gru"])
def test_the_int8_step_is_the_float_step_within_its_precision(
    changes: dict[str, object], make_model: MakeModel, source: Source
) -> None:
    exact, int8 = both(make_model, **changes)
    states = [exact.start(source), int8.start(source)]
    generator = torch.Generator().manual_seed(4)
    for _ in range(6):
        tokens = torch.randint(5, 40, (3,), generator=generator)
        expected, states[0] = exact.step(tokens, states[0])
        output, states[1] = int8.step(tokens, states[1])
        torch.testing.assert_close(output.log_probs, expected.log_probs, atol=0.1, rtol=0)
        assert not torch.equal(output.log_probs, expected.log_probs)


@needs_kernels
def test_the_int8_step_of_a_batch_is_that_of_each_row_alone(make_model: MakeModel, source: Source) -> None:
    _, model = both(make_model)
    tokens, state = torch.tensor([7, 8, 9]), model.start(source)
    together, _ = model.step(tokens, state)
    for row in range(3):
        alone, _ = model.step(tokens[row : row + 1], state.select(torch.tensor([row])))
        torch.testing.assert_close(together.log_probs[row], alone.log_probs[0], atol=1e-6, rtol=0)


@needs_kernels
def test_whole_sequences_and_weights_stay_those_of_the_float_model(make_model: MakeModel, source: Source) -> None:
    exact, int8 = both(make_model)
    inputs, targets = torch.randint(5, 40, (2, 3, 6), generator=torch.Generator().manual_seed(5))
    assert torch.equal(exact(source, inputs, targets).log_probs, int8(source, inputs, targets).log_probs)
    assert exact.state_dict().keys() == int8.state_dict().keys()
