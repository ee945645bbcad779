"""The network on ONNX Runtime: what writes on the CPU, without torch.

A text costs thousands of small products. ONNX Runtime takes less than half of torch's time for a step of one row, a
tenth of its time to import, and a fifth of its memory.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lmchat.model.arrays import Floats, Ids, Mask
from lmchat.model.config import ModelConfig
from lmchat.model.inputs import PaddedSource
from lmchat.model.onnx_graphs import STATES, Built, reader, scorer, step, teacher
from lmchat.model.onnx_session import Session, default_threads
from lmchat.model.onnx_state import Memory, OnnxState
from lmchat.model.quantized import SCALE, Weights
from lmchat.model.step import CopyScores, StepOutput

GraphOf = Callable[[Weights, ModelConfig], Built]
SCORED_POSITIONS = 256
"""Positions whose scores of the whole vocabulary stand side by side."""
BY_TOKEN = ("embedding.", "output_bias")
"""How the names of weights begin that have a row for each token."""
WHOLE_TEXTS = (reader, teacher, scorer)
"""Graphs that are run a few times a text, with much memory each time."""
LEAST_COPIED = 1e-8
LEAST_ATTENTION = 1e-30


class OnnxNetwork:
    """A network of `lmchat.model.network.Network`; may be used by several threads at once.

    Args:
        config: of a network with LSTM cells and the dot product.
        weights: in float32, or quantized by `lmchat.model.quantized.quantize_weights`.
        threads: of one operator; None for `default_threads`.
    """

    device = "cpu"

    def __init__(self, config: ModelConfig, weights: Weights, threads: int | None = None) -> None:
        self.config = config
        self._weights, self._threads = weights, threads or default_threads()
        self._embedding, self._scale = weights["embedding.weight"], weights.get("embedding.weight" + SCALE)
        self._in_query = weights["encoder.in_query"].astype(np.float32)
        self._built: dict[GraphOf, Built] = {}
        self._sessions: dict[GraphOf, Session] = {}
        self._inherited: list[dict[GraphOf, Session]] = []
        self._making = threading.Lock()

    def prepare(self) -> None:
        """Build the graphs that write, whose arrays processes that are forked from this one then share."""
        for graph in (reader, step):
            self.build(graph)

    def build(self, graph: GraphOf) -> None:
        """Keep what a graph is run from."""
        self._built[graph] = graph(self._weights, self.config)

    def use_one_core(self) -> None:
        """Compute on one core, in a process of its own: threads of the one it was forked from are not in it.

        Sessions that were made before stay: to let go of one would be to wait for its threads.
        """
        self._inherited.append(self._sessions)
        self._threads, self._sessions = 1, {}
        self._making = threading.Lock()  # the other may be held by a thread that was left behind

    def start(self, source: PaddedSource) -> OnnxState:
        """Read the sources; the state from which `step` writes, one row for each source."""
        memory, keys, first = self._session(reader)(self._reader_feed(source))
        barrier = _barrier(_mask(source), -np.inf)
        states = tuple(np.ascontiguousarray(part) for part in np.split(first, len(STATES), axis=1))
        return OnnxState.of(states, Memory(memory, keys, barrier, source.ids), np.arange(len(source.ids)))

    def narrowed(self, pieces: Ids) -> NarrowNetwork:
        """This network as it writes and copies only some tokens (n,), which are numbered by their places there."""
        return NarrowNetwork(self, pieces)

    def step(self, tokens: Ids, state: OnnxState) -> tuple[StepOutput, OnnxState]:
        """The distribution over the token after `tokens` (rows,), and the state that goes with it."""
        return self.step_of(step, tokens, state)

    def step_of(self, graph: GraphOf, tokens: Ids, state: OnnxState) -> tuple[StepOutput, OnnxState]:
        """The same of a graph that may know fewer tokens than the network; `tokens` are numbered as the network's."""
        memory = state.memory
        feed = {"embedded": self._embedded(tokens), **state.feed(), **memory.feed()}
        feed |= {"ids": memory.ids[state.owner], "queries": state.queries, "places": state.places}
        log_probs, attention, p_copy, *states = self._session(graph)(feed)
        return StepOutput(log_probs, attention, p_copy[:, 0]), state.after(tuple(states))

    def memory(self, state: OnnxState) -> Floats:
        """What the encoder thinks of each token (items, src_len, memory_size)."""
        return state.memory.states

    def copy_scores(self, inputs: Ids, state: OnnxState, owner: Ids) -> CopyScores:
        """Teacher forcing without a target: what may be copied next (`lmchat.model.seq2seq.Seq2Seq.copy_scores`)."""
        attention, features, gate = self._taught(inputs, state.select(owner))
        copied: Floats = np.log(np.maximum(attention, LEAST_ATTENTION))
        copied += _log_sigmoid(gate)[..., None]
        return CopyScores(copied, _log_sigmoid(-gate), features)

    def generated_score(self, features: Floats, token: int) -> Floats:
        """Log-probability (positions,) of a token, given that none is copied, of features (positions, size)."""
        return self._scores(features, np.full(len(features), token))

    def likelihoods(self, state: OnnxState, owner: Ids, inputs: Ids, targets: Ids) -> Floats:
        """Log-probabilities (rows, time) of targets after inputs (rows, time); row r is about item `owner[r]`."""
        rows = state.select(owner)
        attention, features, gate = self._taught(inputs, rows)
        generated = self._scores(features.reshape(-1, features.shape[-1]), targets.ravel()).reshape(targets.shape)
        places = rows.memory.ids[rows.owner][:, None, :] == targets[:, :, None]  # (rows, time, src_len)
        copied = np.log(np.maximum((attention * places).sum(-1), LEAST_COPIED))
        together: Floats = np.logaddexp(_log_sigmoid(-gate) + generated, _log_sigmoid(gate) + copied)
        return together

    def _taught(self, inputs: Ids, rows: OnnxState) -> tuple[Floats, Floats, Floats]:
        """Attention (rows, time, src_len), features (rows, time, size) and gate (rows, time) of given texts."""
        own = rows.memory.select(rows.owner)
        attention, features, gate = self._session(teacher)(
            {"embedded": self._embedded(inputs), **rows.feed(), **own.feed()}
        )
        return attention, features, gate[..., 0]

    def _scores(self, features: Floats, tokens: Ids) -> Floats:
        """Log-probability (positions,) of tokens being generated."""
        scores = np.empty(len(features), np.float32)
        for at in range(0, len(features), SCORED_POSITIONS):
            part = slice(at, at + SCORED_POSITIONS)
            scores[part] = self._session(scorer)({"features": features[part], "tokens": tokens[part, None]})[0][:, 0]
        return scores

    def _embedded(self, ids: Ids) -> Floats:
        """The embedding of tokens, float32, one dimension more."""
        rows = self._embedding[ids]
        return rows if self._scale is None else rows * self._scale[ids][..., None]

    def _reader_feed(self, source: PaddedSource) -> dict[str, NDArray[Any]]:
        """What the reader takes."""
        embedded = self._embedded(source.ids)
        if source.in_query is not None and self.config.query in ("both", "match"):
            embedded += source.in_query[..., None] * self._in_query
        items, lengths = np.arange(len(source.ids)), source.lengths
        query = np.zeros((len(items), 1), bool) if source.query_mask is None else source.query_mask
        share = (_mask(source) / lengths[:, None]).astype(np.float32)
        return {
            "embedded": embedded,
            "lengths": lengths.astype(np.int32),
            "last": np.stack((items, lengths - 1), axis=1),
            "mean": share[:, None],
            "any_query": np.asarray(query.any()),
            "has_query": query.any(1, keepdims=True).astype(np.float32).reshape(-1, 1, 1),
            "query_barrier": _barrier(query, float(np.finfo(np.float32).min)),
        }

    def _session(self, graph: GraphOf) -> Session:
        """What runs a graph; made when it is first wanted, by one thread."""
        if (session := self._sessions.get(graph)) is not None:
            return session
        with self._making:
            if graph not in self._sessions:
                built = self._built.get(graph) or graph(self._weights, self.config)
                self._sessions[graph] = Session(built, self._threads, keeps=graph not in WHOLE_TEXTS)
            return self._sessions[graph]


class NarrowNetwork:
    """A network that writes some of its tokens, as if it had never had others.

    The product with the embedding of all tokens is nearly half of what a step of one row reads.

    Args:
        whole: the network.
        pieces: (n,), the tokens; those of all sources have to be among them.
    """

    def __init__(self, whole: OnnxNetwork, pieces: Ids) -> None:
        self._whole, self._pieces = whole, pieces
        self._places = np.full(whole.config.vocab_size, len(pieces))  # what is not among them cannot be copied
        self._places[pieces] = np.arange(len(pieces))
        self._graph = partial(_narrow_step, pieces)

    def start(self, source: PaddedSource) -> OnnxState:
        """Read the sources, whose tokens are numbered as the whole network's."""
        return self._whole.start(source).renumbered(self._places)

    def step(self, tokens: Ids, state: OnnxState) -> tuple[StepOutput, OnnxState]:
        """The distribution over the token after `tokens` (rows,), both numbered by their places in `pieces`."""
        return self._whole.step_of(self._graph, self._pieces[tokens], state)

    def prepare(self) -> None:
        """Build the graph, for processes that are forked from this one."""
        self._whole.build(self._graph)


def _narrow_step(pieces: Ids, weights: Weights, config: ModelConfig) -> Built:
    """A step over the tokens `pieces` (n,)."""
    rows = {name: values[pieces] for name, values in weights.items() if name.startswith(BY_TOKEN)}
    return step({**weights, **rows}, config)


def _mask(source: PaddedSource) -> Mask:
    """(items, src_len), true where there is a token."""
    mask: Mask = np.arange(source.ids.shape[1]) < source.lengths[:, None]
    return mask


def _barrier(mask: Mask, closed: float) -> Floats:
    """(items, 1, places), 0 where `mask` is true and `closed` elsewhere: added to scores, it keeps attention out."""
    barrier = np.full(mask.shape, closed, np.float32)
    barrier[mask] = 0
    return barrier[:, None]


def _log_sigmoid(logits: Floats) -> Floats:
    scores: Floats = np.logaddexp(np.float32(0), -logits)
    return np.negative(scores, out=scores)
