"""The four graphs of a network: reading a source, writing a step, being told a text, and scoring tokens."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import onnx
from numpy.typing import NDArray
from onnx import TensorProto

from lmchat.model.config import ModelConfig
from lmchat.model.onnx_graph import LEAST_PROBABILITY, Graph
from lmchat.model.quantized import Weights

FLOAT, INTEGER, INT32, TRUTH = TensorProto.FLOAT, TensorProto.INT64, TensorProto.INT32, TensorProto.BOOL
STATES = ("hidden1", "cell1", "hidden2", "cell2")
MEMORY = {"memory": FLOAT, "keys": FLOAT, "barrier": FLOAT}


@dataclass(frozen=True, slots=True)
class Built:
    """A graph that can be run: its model, and the constants that stand outside of it."""

    model: onnx.ModelProto
    weights: dict[str, NDArray[Any]]


def reader(weights: Weights, config: ModelConfig) -> Built:
    """Embedded sources to the memory, its keys, and the decoder's first states.

    Inputs: embedded (items, src_len, embedding_size); lengths (items,) int32; last (items, 2) int64, each item and its
    last token; mean (items, 1, src_len), 1 / length on its tokens; has_query (items, 1, 1), and query_barrier
    (items, 1, query_len), 0 on the query's tokens and the least float32 elsewhere; any_query, whether any item has one.

    Outputs: memory (items, src_len, memory_size); keys (items, attention_size, src_len), scaled for the dot product;
    first states (items, 4 decoder_size): hidden state and cell of layer 1, then of layer 2.
    """
    graph = Graph(weights)
    inputs = {"embedded": FLOAT, "lengths": INT32, "last": INTEGER, "mean": FLOAT, "any_query": TRUTH}
    inputs |= {"has_query": FLOAT, "query_barrier": FLOAT}
    ahead = graph.add("Transpose", "embedded", perm=(1, 0, 2))
    states = _bidirectional(graph, ahead, "encoder.layer1")
    if config.query in ("both", "alignment"):
        own = states
        states = graph.choose("any_query", lambda: _aligned(graph, own, config), own)
    states = graph.add("Add", states, _bidirectional(graph, states, "encoder.layer2"))
    if config.modeling_size:
        modeled = _bidirectional(graph, states, "encoder.modeling.layer")
        states = graph.add("Add", states, graph.linear(modeled, "encoder.modeling.project"))
    memory = graph.add("Transpose", states, perm=(1, 0, 2))
    keys = graph.add("Transpose", graph.linear(memory, "decoder.attention.to_key"), perm=(0, 2, 1))
    scaled = graph.add("Mul", keys, graph.constant(config.attention_size**-0.5))
    outputs = (memory, scaled, _first_states(graph, memory, config))
    return Built(graph.model(inputs, outputs), graph.weights())


def step(weights: Weights, _config: ModelConfig) -> Built:
    """One step of the decoder.

    Inputs: embedded (rows, embedding_size); the four states (rows, decoder_size); the memory of the items that `reader`
    gave, with its keys and barrier (items, 1, src_len); ids (rows, src_len) int64, what each row may copy; queries
    (items * most,) int64, the rows that look at each item, and places (rows,) int64, where each row stands among them.

    Outputs: log-probabilities (rows, vocab), attention (rows, src_len), p_copy (rows, 1), the four states.
    """
    graph = Graph(weights)
    inputs = {"embedded": FLOAT, **dict.fromkeys(STATES, FLOAT), **MEMORY}
    inputs |= dict.fromkeys(("ids", "queries", "places"), INTEGER)
    hidden1, cell1 = graph.lstm_step(["embedded"], "hidden1", "cell1", "decoder.layer1")
    query = graph.product(hidden1, ["decoder.attention.to_query.weight"])
    context, attention = _look(graph, query)
    hidden2, cell2 = graph.lstm_step([hidden1, context], "hidden2", "cell2", "decoder.layer2")
    bias = graph.float_weight("decoder.project.bias")
    features = graph.product(graph.add("Concat", hidden2, context, axis=1), ["decoder.project.weight"], bias)
    gate = graph.linear(graph.add("Concat", hidden1, hidden2, context, axis=1), "decoder.copy_gate")
    logits = graph.product(features, ["embedding.weight"], graph.float_weight("output_bias"))
    generated = graph.add("Add", graph.add("LogSoftmax", logits), graph.log_sigmoid(graph.add("Neg", gate)))
    p_copy = graph.add("Sigmoid", gate)
    log_probs = _with_copies(graph, generated, graph.add("Mul", attention, p_copy))
    outputs = (log_probs, attention, p_copy, hidden1, cell1, hidden2, cell2)
    return Built(graph.model(inputs, outputs), graph.weights())


def teacher(weights: Weights, _config: ModelConfig) -> Built:
    """All positions of given texts at once, each row with a memory of its own.

    Inputs: embedded (rows, time, embedding_size); the four states and the memory as in `step`, an item for each row.

    Outputs: attention (rows, time, src_len), features (rows, time, embedding_size), the copy gate's logit
    (rows, time, 1).
    """
    graph = Graph(weights)
    inputs = {"embedded": FLOAT, **dict.fromkeys(STATES, FLOAT), **MEMORY}
    first = [graph.add("Unsqueeze", state, graph.constant([0])) for state in STATES]
    ahead = graph.add("Transpose", "embedded", perm=(1, 0, 2))
    hidden1 = graph.lstm(ahead, ["decoder.layer1"], first=first[:2])
    query = graph.add("Transpose", graph.linear(hidden1, "decoder.attention.to_query"), perm=(1, 0, 2))
    context, attention = _attend(graph, query)
    behind = graph.add("Transpose", context, perm=(1, 0, 2))  # (time, rows, memory_size)
    read = graph.add("Concat", hidden1, behind, axis=2)
    hidden2 = graph.lstm(read, ["decoder.layer2"], first=first[2:])
    features = graph.linear(graph.add("Concat", hidden2, behind, axis=2), "decoder.project")
    gate = graph.linear(graph.add("Concat", hidden1, hidden2, behind, axis=2), "decoder.copy_gate")
    outputs = (attention, *(graph.add("Transpose", value, perm=(1, 0, 2)) for value in (features, gate)))
    return Built(graph.model(inputs, outputs), graph.weights())


def scorer(weights: Weights, _config: ModelConfig) -> Built:
    """Log-probabilities (positions, 1) of tokens (positions, 1) being generated, of features (positions, size).

    In float32, as all that scores given texts.
    """
    graph = Graph(weights)
    product = graph.add("MatMul", "features", graph.constant(graph.float_weight("embedding.weight").T))
    logits = graph.add("Add", product, graph.constant(graph.float_weight("output_bias")))
    own = graph.add("GatherElements", graph.add("LogSoftmax", logits), "tokens", axis=1)
    return Built(graph.model({"features": FLOAT, "tokens": INTEGER}, (own,)), graph.weights())


def _bidirectional(graph: Graph, inputs: str, prefix: str) -> str:
    return graph.lstm(inputs, [f"{prefix}.forwards", f"{prefix}.backwards"], lengths="lengths")


def _aligned(graph: Graph, states: str, config: ModelConfig) -> str:
    """States (src_len, items, size) with the query's part added (`lmchat.model.encoder.QueryAlignment`)."""
    own = graph.add("Transpose", states, perm=(1, 0, 2))  # (items, src_len, size)
    keys = graph.add("Relu", graph.linear(own, "encoder.alignment.to_key"))
    width = graph.add("Shape", "query_barrier", start=2, end=3)
    query, query_keys = (
        graph.add("Slice", value, graph.constant([0]), width, graph.constant([1])) for value in (own, keys)
    )
    scores = graph.add("MatMul", keys, graph.add("Transpose", query_keys, perm=(0, 2, 1)))
    scaled = graph.add("Mul", scores, graph.constant(config.attention_size**-0.5))
    weights = graph.add("Mul", graph.add("Softmax", graph.add("Add", scaled, "query_barrier")), "has_query")
    aligned = graph.add("MatMul", weights, query)
    both = graph.add("Concat", aligned, graph.add("Mul", own, aligned), axis=2)
    merged = graph.add("Add", own, graph.add("Tanh", graph.linear(both, "encoder.alignment.merge")))
    return graph.add("Transpose", merged, perm=(1, 0, 2))


def _first_states(graph: Graph, memory: str, config: ModelConfig) -> str:
    """What the bridge makes of a memory (`lmchat.model.decoder.Bridge`)."""
    half, whole = graph.constant([config.encoder_size]), graph.constant([config.memory_size])
    zero, across = graph.constant([0]), graph.constant([1])
    forwards = graph.add("Slice", graph.add("GatherND", memory, "last"), zero, half, across)
    first = graph.add("Squeeze", graph.add("Slice", memory, zero, across, across), across)
    backwards = graph.add("Slice", first, half, whole, across)
    mean = graph.add("Squeeze", graph.add("MatMul", "mean", memory), across)
    summary = graph.linear(graph.add("Concat", forwards, backwards, mean, axis=1), "decoder.bridge.squeeze")
    return graph.add("Tanh", graph.linear(graph.add("Tanh", summary), "decoder.bridge.project"))


def _attend(graph: Graph, query: str) -> tuple[str, str]:
    """The context and the attention of queries (items, queries, attention_size)."""
    scores = graph.add("Add", graph.add("MatMul", query, "keys"), "barrier")
    attention = graph.add("Softmax", scores)
    return graph.add("MatMul", attention, "memory"), attention


def _look(graph: Graph, query: str) -> tuple[str, str]:
    """The context and the attention of rows (rows, attention_size) that share the memory of their items."""
    items = graph.add("Shape", "memory", end=1)
    shape = graph.add("Concat", items, graph.constant([-1]), graph.add("Shape", query, start=1), axis=0)
    queries = graph.add("Reshape", graph.add("Gather", query, "queries"), shape)
    parts = _attend(graph, queries)
    flat = (graph.add("Concat", graph.constant([-1]), graph.add("Shape", part, start=2), axis=0) for part in parts)
    rows = (graph.add("Reshape", part, shape) for part, shape in zip(parts, flat, strict=True))
    context, attention = (graph.add("Gather", part, "places") for part in rows)
    return context, attention


def _with_copies(graph: Graph, generated: str, copied: str) -> str:
    """Log-probabilities (rows, vocab) of the mixture of what is generated and what is `copied` from (rows, src_len).

    Only tokens of the source are touched (`lmchat.model.seq2seq.add_copies`).
    """
    own = graph.add("Exp", graph.add("GatherElements", generated, "ids", axis=1))
    replaced = graph.add("ScatterElements", generated, "ids", own, axis=1)
    added = graph.add("ScatterElements", replaced, "ids", copied, axis=1, reduction="add")
    sums = graph.add("GatherElements", added, "ids", axis=1)
    logarithms = graph.add("Log", graph.add("Max", sums, graph.constant(LEAST_PROBABILITY)))
    return graph.add("ScatterElements", added, "ids", logarithms, axis=1)
