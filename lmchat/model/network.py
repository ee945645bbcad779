"""What the engine and decoding know of a network: arrays in, arrays out, whatever computes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, Self, TypeVar

from lmchat.model.arrays import Floats, Ids
from lmchat.model.inputs import PaddedSource
from lmchat.model.step import CopyScores, StepOutput

if TYPE_CHECKING:
    from lmchat.model.config import ModelConfig


class NetworkState(Protocol):
    """Where each row stands; immutable, so that a state can be stepped from twice."""

    def select(self, rows: Ids) -> Self:
        """The state of `rows` (n,): reordered, repeated or dropped."""
        ...


State = TypeVar("State", bound=NetworkState)


class WritingNetwork(Protocol[State]):
    """What writes about sources."""

    def start(self, source: PaddedSource) -> State:
        """Read the sources; the state from which `step` writes, one row for each source."""
        ...

    def step(self, tokens: Ids, state: State) -> tuple[StepOutput, State]:
        """The distribution over the token after `tokens` (rows,), and the state that goes with it."""
        ...

    def prepare(self) -> None:
        """Make what processes that are forked from this one can share."""
        ...


class Network(WritingNetwork[State], Protocol[State]):
    """A network in evaluation mode; may be used by several threads at once."""

    @property
    def config(self) -> ModelConfig:
        """Its sizes."""
        ...

    @property
    def device(self) -> str:
        """Where it computes: "cpu", "cuda" or "mps"."""
        ...

    def use_one_core(self) -> None:
        """Compute on one core, in a process of its own: threads of the one it was forked from are not in it."""
        ...

    def narrowed(self, pieces: Ids) -> WritingNetwork[State] | None:
        """The network as it writes and copies only the tokens `pieces` (n,), each numbered by its place there.

        Sources that it starts from are numbered as ever, and have no other tokens. None where it would be no faster.
        """
        ...

    def memory(self, state: State) -> Floats:
        """What the encoder thinks of each token (items, src_len, memory_size); the state is as `start` gave it."""
        ...

    def copy_scores(self, inputs: Ids, state: State, owner: Ids) -> CopyScores:
        """Teacher forcing without a target: what may be copied next.

        Args:
            inputs: (rows, time), bos first.
            state: as `start` gave it.
            owner: (rows,), the item that each row reads.
        """
        ...

    def generated_score(self, features: Floats, token: int) -> Floats:
        """Log-probability (positions,) of a token, given that none is copied, of features (positions, size)."""
        ...

    def likelihoods(self, state: State, owner: Ids, inputs: Ids, targets: Ids) -> Floats:
        """Teacher forcing: the log-probability (rows, time) of each token of given texts.

        Args:
            state: as `start` gave it.
            owner: (rows,), the item that each row is about.
            inputs: (rows, time), the targets shifted right: bos first.
            targets: (rows, time); what stands on their padding is scored too and to be ignored.
        """
        ...
