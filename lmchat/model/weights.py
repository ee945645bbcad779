"""The names and shapes of a network's weights, so that a checkpoint is verified without building one."""

from __future__ import annotations

from collections.abc import Iterator

from lmchat.model.config import ModelConfig

Shape = tuple[int, ...]
GATES = {"lstm": 4, "gru": 3, "rnn": 1}
PARTS = {"lstm": 2, "gru": 1, "rnn": 1}
"""Arrays of a state: h alone, or h and c."""


def weight_shapes(config: ModelConfig) -> dict[str, Shape]:
    """The weights of `lmchat.model.seq2seq.Seq2Seq`, by name."""
    return dict(_all(config))


def _all(config: ModelConfig) -> Iterator[tuple[str, Shape]]:
    embedding, memory = config.embedding_size, config.memory_size
    yield "embedding.weight", (config.vocab_size, embedding)
    yield "output_bias", (config.vocab_size,)
    yield "encoder.in_query", (embedding,)
    yield from _bidirectional(config, "encoder.layer1", embedding, config.encoder_size)
    yield "encoder.alignment.to_key.weight", (config.attention_size, memory)
    yield "encoder.alignment.merge.weight", (memory, 2 * memory)
    yield from _bidirectional(config, "encoder.layer2", memory, config.encoder_size)
    if config.modeling_size:
        yield from _bidirectional(config, "encoder.modeling.layer", memory, config.modeling_size)
        yield "encoder.modeling.project.weight", (memory, 2 * config.modeling_size)
    yield from _decoder(config)


def _decoder(config: ModelConfig) -> Iterator[tuple[str, Shape]]:
    embedding, memory, size = config.embedding_size, config.memory_size, config.decoder_size
    yield "decoder.attention.to_query.weight", (config.attention_size, size)
    yield "decoder.attention.to_key.weight", (config.attention_size, memory)
    if config.attention == "additive":
        yield "decoder.attention.energy.weight", (1, config.attention_size)
    yield from _linear("decoder.bridge.squeeze", 2 * memory, embedding)
    yield from _linear("decoder.bridge.project", embedding, 2 * PARTS[config.cell] * size)
    yield from _recurrent(config, "decoder.layer1", embedding, size)
    yield from _recurrent(config, "decoder.layer2", size + memory, size)
    yield from _linear("decoder.project", size + memory, embedding)
    yield from _linear("decoder.copy_gate", 2 * size + memory, 1)


def _bidirectional(config: ModelConfig, prefix: str, inputs: int, size: int) -> Iterator[tuple[str, Shape]]:
    for direction in ("forwards", "backwards"):
        yield from _recurrent(config, f"{prefix}.{direction}", inputs, size)


def _recurrent(config: ModelConfig, prefix: str, inputs: int, size: int) -> Iterator[tuple[str, Shape]]:
    outputs = GATES[config.cell] * size
    yield f"{prefix}.layer.weight_ih_l0", (outputs, inputs)
    yield f"{prefix}.layer.weight_hh_l0", (outputs, size)
    yield f"{prefix}.layer.bias_ih_l0", (outputs,)
    yield f"{prefix}.layer.bias_hh_l0", (outputs,)


def _linear(prefix: str, inputs: int, outputs: int) -> Iterator[tuple[str, Shape]]:
    yield f"{prefix}.weight", (outputs, inputs)
    yield f"{prefix}.bias", (outputs,)
