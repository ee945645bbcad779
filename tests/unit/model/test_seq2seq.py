from __future__ import annotations

import itertools
from collections.abc import Callable

import pytest
import torch

from lmchat.model.attention import ATTENTIONS
from lmchat.model.cells import CELLS
from lmchat.model.decoder import DecoderState
from lmchat.model.encoder import Source
from lmchat.model.seq2seq import Seq2Seq

MakeModel = Callable[..., Seq2Seq]
BOS, EOS = 2, 3


def pairs(count: int, vocabulary: int) -> tuple[Source, torch.Tensor, torch.Tensor]:
    """Sources of five tokens whose target is their last three, reversed."""
    generator = torch.Generator().manual_seed(3)
    ids = torch.randint(5, vocabulary, (count, 5), generator=generator)
    targets = torch.cat((ids[:, 2:].flip(1), torch.full((count, 1), EOS)), dim=1)
    inputs = torch.cat((torch.full((count, 1), BOS), targets[:, :-1]), dim=1)
    return Source(ids, torch.full((count,), 5)), inputs, targets


def write(model: Seq2Seq, source: Source, steps: int) -> torch.Tensor:
    state, tokens, written = model.start(source), torch.full((len(source.ids),), BOS), []
    for _ in range(steps):
        output, state = model.step(tokens, state)
        tokens = output.log_probs.argmax(-1)
        written.append(tokens)
    return torch.stack(written, dim=1)


@pytest.mark.parametrize(("cell", "attention"), list(itertools.product(CELLS, ATTENTIONS)))
def test_every_cell_and_attention_overfits_32_pairs(cell: str, attention: str, make_model: MakeModel) -> None:
    sizes = {"embedding_size": 24, "encoder_size": 24, "decoder_size": 48, "attention_size": 24}
    model = make_model(cell=cell, attention=attention, **sizes).train()
    optimizer = torch.optim.Adam(model.parameters(), lr=0.003)
    source, inputs, targets = pairs(32, 40)
    for _ in range(400):
        optimizer.zero_grad()
        loss = -model(source, inputs, targets).log_probs.mean()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        if loss < 0.1:
            break
    assert torch.equal(write(model.eval(), source, 4), targets)


def test_steps_give_the_probabilities_of_teacher_forcing(make_model: MakeModel, source: Source) -> None:
    model = make_model()
    inputs, targets = torch.randint(5, 40, (3, 6)), torch.randint(5, 40, (3, 6))
    scores = model(source, inputs, targets)
    state = model.start(source)
    for t in range(6):
        output, state = model.step(inputs[:, t], state)
        stepped = output.log_probs.gather(1, targets[:, t : t + 1]).squeeze(1)
        torch.testing.assert_close(scores.log_probs[:, t], stepped, atol=1e-5, rtol=1e-5)


def test_the_step_is_a_distribution(make_model: MakeModel, source: Source) -> None:
    model = make_model()
    output, _ = model.step(torch.tensor([2, 2, 2]), model.start(source))
    torch.testing.assert_close(output.log_probs.exp().sum(-1), torch.ones(3))
    torch.testing.assert_close(output.attention.sum(-1), torch.ones(3))


def test_the_mixture_is_equation_9_of_the_pointer_generator(make_model: MakeModel, source: Source) -> None:
    model = make_model()
    state = model.start(source)
    decoded, _ = model.decoder.step(model.embedding(torch.tensor([BOS] * 3)), state)
    output, _ = model.step(torch.tensor([BOS] * 3), state)
    for row in range(3):
        p_copy = torch.sigmoid(decoded.copy_logit[row])
        vocabulary = torch.softmax(model.embedding.weight @ decoded.features[row] + model.output_bias, dim=0)
        for word in range(40):
            copied = sum(a for a, i in zip(decoded.weights[row], source.ids[row], strict=True) if i == word)
            expected = (1 - p_copy) * vocabulary[word] + p_copy * copied
            torch.testing.assert_close(output.log_probs[row, word].exp(), torch.as_tensor(expected))


def test_padding_does_not_change_a_probability(make_model: MakeModel, source: Source) -> None:
    model = make_model()
    inputs, targets = torch.randint(5, 40, (3, 6)), torch.randint(5, 40, (3, 6))
    together = model(source, inputs, targets).log_probs
    for i, length in enumerate(source.lengths.tolist()):
        query, marks = source.query_mask[i : i + 1, :length], source.in_query[i : i + 1, :length]
        alone = Source(source.ids[i : i + 1, :length], source.lengths[i : i + 1], query, marks)
        scores = model(alone, inputs[i : i + 1], targets[i : i + 1]).log_probs
        torch.testing.assert_close(together[i : i + 1], scores, atol=1e-5, rtol=0)


def test_every_parameter_gets_a_gradient(make_model: MakeModel, source: Source) -> None:
    model = make_model().train()
    scores = model(source, torch.randint(5, 40, (3, 6)), torch.randint(5, 40, (3, 6)))
    (scores.log_probs.sum() + scores.uniform.sum()).backward()
    missing = [name for name, p in model.named_parameters() if p.grad is None or p.grad.abs().sum() == 0]
    assert missing == []


def test_a_word_outside_the_training_vocabulary_is_copied(make_model: MakeModel) -> None:
    """Trained to copy the middle token of words 5 to 29, the model copies 30 to 39, which no target ever held."""
    model = make_model(encoder_size=24, decoder_size=48, attention_size=24).train()
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    generator = torch.Generator().manual_seed(5)
    for _ in range(250):
        ids = torch.randint(5, 30, (64, 3), generator=generator)
        inputs, targets = torch.full((64, 1), BOS), ids[:, 1:2]
        optimizer.zero_grad()
        (-model(Source(ids, torch.full((64,), 3)), inputs, targets).log_probs.mean()).backward()
        optimizer.step()
    ids = torch.stack((torch.arange(5, 15), torch.arange(30, 40), torch.arange(15, 25)), dim=1)
    assert torch.equal(write(model.eval(), Source(ids, torch.full((10,), 3)), 1)[:, 0], ids[:, 1])


def test_selected_rows_go_on_as_they_were(make_model: MakeModel, source: Source) -> None:
    model = make_model()
    state = model.step(torch.tensor([BOS] * 3), model.start(source))[1]
    rows = torch.tensor([0, 0, 2, 2])
    selected = state.select(rows)
    tokens = torch.tensor([7, 8, 9, 10])
    output, _ = model.step(tokens, selected)
    for i, row in enumerate(rows.tolist()):
        alone, _ = model.step(tokens[i : i + 1], state.select(torch.tensor([row])))
        torch.testing.assert_close(output.log_probs[i], alone.log_probs[0], atol=1e-5, rtol=1e-5)
    assert len(selected.memory.ids) == 2


def test_rows_in_any_order_find_their_own_memory(make_model: MakeModel, source: Source) -> None:
    model = make_model()
    state: DecoderState = model.start(source)
    output, _ = model.step(torch.tensor([7, 8, 9]), state.select(torch.tensor([2, 0, 1])))
    expected, _ = model.step(torch.tensor([8, 9, 7]), state)
    torch.testing.assert_close(output.log_probs, expected.log_probs[[2, 0, 1]], atol=1e-5, rtol=1e-5)


def pointed_case(source: Source) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Inputs, targets and places: row 0 points at 3 (twice at step 1), row 1 at its last token, row 2 nowhere."""
    targets = torch.randint(5, 40, (3, 4))
    targets[0, 0], targets[0, 1], targets[1, 2] = source.ids[0, 3], source.ids[0, 4], source.ids[1, 3]
    inputs = torch.cat((torch.full((3, 1), BOS), targets[:, :-1]), dim=1)
    copied_from = torch.zeros(3, 4, 7, dtype=torch.bool)
    for place in ((0, 0, 3), (0, 1, 4), (0, 1, 6), (1, 2, 3)):
        copied_from[place] = True
    return inputs, targets, copied_from


def test_a_pointed_token_is_scored_by_copying_from_its_places_alone(make_model: MakeModel, source: Source) -> None:
    model = make_model()
    inputs, targets, copied_from = pointed_case(source)
    output = model.decoder(model.embedding(inputs), model.start(source))
    scores = model(source, inputs, targets, copied_from)
    for row, step in ((0, 0), (0, 1), (1, 2)):
        attended = sum(output.weights[row, step, place] for place in copied_from[row, step].nonzero().flatten())
        by_hand = torch.nn.functional.logsigmoid(output.copy_logit[row, step]) + torch.log(torch.as_tensor(attended))
        torch.testing.assert_close(scores.log_probs[row, step], by_hand)


def test_a_token_without_a_place_is_scored_as_before(make_model: MakeModel, source: Source) -> None:
    model = make_model()
    inputs, targets, copied_from = pointed_case(source)
    free, pointed = model(source, inputs, targets), model(source, inputs, targets, copied_from)
    is_free = ~copied_from.any(-1)
    assert torch.equal(free.log_probs[is_free], pointed.log_probs[is_free])
    assert torch.equal(free.uniform, pointed.uniform)
    nowhere = model(source, inputs, targets, torch.zeros_like(copied_from))
    assert torch.equal(free.log_probs, nowhere.log_probs)


def test_pointing_never_makes_a_token_likelier(make_model: MakeModel, source: Source) -> None:
    model = make_model()
    inputs, targets, copied_from = pointed_case(source)
    copied_from &= source.ids[:, None, :] == targets[:, :, None]
    free, pointed = (model(source, inputs, targets, places).log_probs for places in (None, copied_from))
    is_pointed = copied_from.any(-1)
    assert is_pointed.any()
    assert (pointed[is_pointed] < free[is_pointed]).all()


def test_gradients_of_pointed_tokens_are_finite_and_reach_the_attention(make_model: MakeModel, source: Source) -> None:
    model = make_model().train()
    inputs, targets, copied_from = pointed_case(source)
    copied_from[2, 0, 5] = True  # on padding, where no attention ever is
    scores = model(source, inputs, targets, copied_from).log_probs
    assert scores.isfinite().all()
    scores[copied_from.any(-1)].sum().backward()
    gradients = {name: p.grad for name, p in model.named_parameters() if p.grad is not None}
    assert all(gradient.isfinite().all() for gradient in gradients.values())
    assert gradients["decoder.copy_gate.weight"].abs().sum() > 0
    assert sum(float(g.abs().sum()) for name, g in gradients.items() if name.startswith("decoder.attention")) > 0
    assert gradients["output_bias"].abs().sum() == 0


def test_spread_rows_are_scored_as_if_each_had_been_read_alone(make_model: MakeModel, source: Source) -> None:
    model, owner = make_model(), torch.tensor([2, 0, 2, 1])
    inputs, targets = torch.randint(5, 40, (2, 4, 6), generator=torch.Generator().manual_seed(5))
    with torch.no_grad():
        spread = model.score(model.start(source).spread(owner), inputs, targets).log_probs
        assert source.query_mask is not None
        assert source.in_query is not None
        own = Source(source.ids[owner], source.lengths[owner], source.query_mask[owner], source.in_query[owner])
        torch.testing.assert_close(spread, model(own, inputs, targets).log_probs)
