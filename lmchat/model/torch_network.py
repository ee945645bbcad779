"""The network that torch computes, in float32: for devices that are not the CPU, and while it is trained."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from lmchat.model.arrays import Floats, Ids
from lmchat.model.config import ModelConfig
from lmchat.model.decoder import DecoderState
from lmchat.model.encoder import Source
from lmchat.model.inputs import PaddedSource
from lmchat.model.seq2seq import Seq2Seq
from lmchat.model.step import CopyScores, StepOutput


@dataclass(frozen=True, slots=True)
class TorchState:
    """Where each row stands, on the device of the network."""

    decoder: DecoderState

    @torch.inference_mode()
    def select(self, rows: Ids) -> TorchState:
        """The state of `rows` (n,)."""
        return TorchState(self.decoder.select(torch.from_numpy(rows).to(self.decoder.owner.device)))


class TorchNetwork:
    """A `lmchat.model.network.Network` on top of a model of torch, which has to be in evaluation mode."""

    def __init__(self, model: Seq2Seq) -> None:
        self.model = model

    @property
    def config(self) -> ModelConfig:
        """Its sizes."""
        return self.model.config

    @property
    def device(self) -> str:
        """Where its weights are."""
        return self.model.output_bias.device.type

    def prepare(self) -> None:
        """Nothing: torch's weights are shared as they are."""

    def use_one_core(self) -> None:
        """Compute on one core."""
        torch.set_num_threads(1)

    @torch.inference_mode()
    def start(self, source: PaddedSource) -> TorchState:
        """Read the sources."""
        return TorchState(self.model.start(Source.of(source).to(self.model.output_bias.device)))

    @torch.inference_mode()
    def step(self, tokens: Ids, state: TorchState) -> tuple[StepOutput, TorchState]:
        """Write a token."""
        said, decoder = self.model.step(self._tensor(tokens), state.decoder)
        output = StepOutput(_array(said.log_probs), _array(said.attention), _array(said.p_copy))
        return output, TorchState(decoder)

    def narrowed(self, pieces: Ids) -> None:
        """Nothing: on the devices that torch is for, the product with all tokens is not what a step waits for."""

    @torch.inference_mode()
    def memory(self, state: TorchState) -> Floats:
        """What the encoder thinks of each token (items, src_len, memory_size)."""
        return _array(state.decoder.memory.states.float())

    @torch.inference_mode()
    def copy_scores(self, inputs: Ids, state: TorchState, owner: Ids) -> CopyScores:
        """What may be copied next."""
        scores = self.model.copy_scores(self._tensor(inputs), state.decoder, self._tensor(owner))
        return CopyScores(*map(_array, scores))

    @torch.inference_mode()
    def generated_score(self, features: Floats, token: int) -> Floats:
        """How likely a token is where none is copied."""
        return _array(self.model.generated_score(self._tensor(features), token))

    @torch.inference_mode()
    def likelihoods(self, state: TorchState, owner: Ids, inputs: Ids, targets: Ids) -> Floats:
        """How likely each token of given texts is."""
        spread = state.decoder.spread(self._tensor(owner))
        return _array(self.model.score(spread, self._tensor(inputs), self._tensor(targets)).log_probs)

    def _tensor(self, array: Ids | Floats) -> Tensor:
        return torch.from_numpy(array).to(self.model.output_bias.device)


def _array(tensor: Tensor) -> Floats:
    """The values of a float32 tensor, whose memory it shares on the CPU."""
    array: Floats = tensor.cpu().numpy()
    return array
