"""The whole network: one embedding for source, target and output; probabilities for training and for decoding."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from lmchat.model.cells import Recurrent
from lmchat.model.config import ModelConfig
from lmchat.model.decoder import Decoder, DecoderState
from lmchat.model.encoder import Encoder, Source
from lmchat.model.vocabulary import VocabularySample, vocabulary_scores

IMPOSSIBLE = -1e4
"""A log-probability that no training step can raise to matter."""
LEAST = 1e-30
"""A probability below which logarithms of float32 are not asked for."""


@dataclass(frozen=True, slots=True)
class TargetScores:
    """What teacher forcing says about a target.

    Attributes:
        log_probs: (batch, tgt_len) float32, log p of each target token under the mixture of generating and copying.
        uniform: (batch, tgt_len) float32, the mean over the vocabulary of the generator's log-probabilities, which
            label smoothing needs (Szegedy et al. 2016, arXiv:1512.00567, section 7); zero where a sample of the
            vocabulary stands for it.
    """

    log_probs: Tensor
    uniform: Tensor


@dataclass(frozen=True, slots=True)
class NextToken:
    """What a step says about the next token, as tensors; see `lmchat.model.step.StepOutput`."""

    log_probs: Tensor
    attention: Tensor
    p_copy: Tensor


class Seq2Seq(nn.Module):
    """The encoder-decoder. Its weights are to be loaded, or drawn with `initialize`."""

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        self.config = config
        size = (config.vocab_size, config.embedding_size)
        self.embedding = nn.Embedding(*size, _weight=torch.empty(size))
        self.output_bias = nn.Parameter(torch.zeros(config.vocab_size))
        self.encoder = Encoder(config)
        self.decoder = Decoder(config)

    def initialize(self) -> Seq2Seq:
        """Draw new weights; returns the model itself."""
        nn.init.normal_(self.embedding.weight, std=self.config.embedding_size**-0.5)
        for module in self.modules():
            if isinstance(module, Recurrent):
                module.initialize()
        return self

    def start(self, source: Source) -> DecoderState:
        """Read the sources; the state from which `step` writes, one row for each source."""
        states = self.encoder(self.embedding(source.ids), source)
        return self.decoder.start(states, source.mask(), source.ids)

    @torch.no_grad()
    def step(self, tokens: Tensor, state: DecoderState) -> tuple[NextToken, DecoderState]:
        """The distribution over the token after `tokens` (rows,), and the state that goes with it."""
        output, state = self.decoder.step(self.embedding(tokens), state)
        log_probs = torch.log_softmax(self.logits(output.features).float(), dim=-1)
        log_probs += F.logsigmoid(-output.copy_logit)[:, None]
        p_copy = torch.sigmoid(output.copy_logit)
        add_copies(log_probs, state.source_ids(), output.weights * p_copy[:, None])
        return NextToken(log_probs, output.weights, p_copy), state

    def logits(self, features: Tensor) -> Tensor:
        """Scores (rows, vocab) of the tokens, of features (rows, embedding_size)."""
        return F.linear(features, self.embedding.weight, self.output_bias)

    @torch.no_grad()
    def copy_scores(self, inputs: Tensor, state: DecoderState, owner: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Teacher forcing without a target: what may be copied next.

        Args:
            inputs: (rows, time), bos first.
            state: as `start` gave it.
            owner: (rows,), the item that each row reads.

        Returns:
            The float32 log-probabilities of copying each source token, (rows, time, src_len), and of not copying,
            (rows, time); and the features that `generated_score` takes, (rows, time, embedding_size).
        """
        output = self.decoder(self.embedding(inputs), state.spread(owner))
        copied = F.logsigmoid(output.copy_logit)[..., None] + output.weights.clamp_min(1e-30).log()
        return copied, F.logsigmoid(-output.copy_logit), output.features

    @torch.no_grad()
    def generated_score(self, features: Tensor, token: int) -> Tensor:
        """Log-probability (positions,) of a token, given that none is copied, of features (positions, size)."""
        return self._generator_scores(features, torch.full((len(features),), token, device=features.device))[0]

    def forward(
        self, source: Source, inputs: Tensor, targets: Tensor, copied_from: Tensor | None = None
    ) -> TargetScores:
        """Teacher forcing.

        Args:
            source: the sources.
            inputs: (batch, tgt_len), the target shifted right: bos first.
            targets: (batch, tgt_len), the target; what stands on its padding is scored too and to be ignored.
            copied_from: (batch, tgt_len, src_len) bool, where a target token has to be copied from. A token with no
                such place may be generated, or copied from wherever the source has it; so are all if None.
        """
        return self.score(self.start(source), inputs, targets, copied_from)

    def score(
        self,
        state: DecoderState,
        inputs: Tensor,
        targets: Tensor,
        copied_from: Tensor | None = None,
        sample: VocabularySample | None = None,
    ) -> TargetScores:
        """Teacher forcing from a state as `start` gave it; the arguments are those of `forward`.

        With a sample of the vocabulary the log-probabilities are estimates.
        """
        output = self.decoder(self.embedding(inputs), state)
        generated, uniform = self._generator_scores(output.features.flatten(0, 1), targets.flatten(), sample)
        places = state.memory.ids[:, None, :] == targets[:, :, None]  # (batch, tgt_len, src_len)
        log_generate = F.logsigmoid(-output.copy_logit) + generated.view_as(targets)
        if copied_from is not None:
            pointed = copied_from.any(-1)
            places = torch.where(pointed[..., None], copied_from, places)
            log_generate = log_generate.masked_fill(pointed, IMPOSSIBLE)
        copied = (output.weights * places).sum(-1)
        log_copy = F.logsigmoid(output.copy_logit) + copied.clamp_min(1e-8).log()
        return TargetScores(torch.logaddexp(log_generate, log_copy), uniform.view_as(copied))

    def _generator_scores(
        self, features: Tensor, targets: Tensor, sample: VocabularySample | None = None
    ) -> tuple[Tensor, Tensor]:
        """Log-probability of the target and the mean log-probability, each (positions,)."""
        if sample is None:
            return vocabulary_scores(features, self.embedding.weight, self.output_bias, targets)
        scores = sample.scores(features, self.embedding.weight, self.output_bias, targets)
        return scores, torch.zeros_like(scores)


def add_copies(log_probs: Tensor, ids: Tensor, copied: Tensor) -> None:
    """Turn log-probabilities of generating into those of the mixture, in place, only where the source has the token.

    Args:
        log_probs: (rows, vocab) float32, of generating; they become log(exp(log_probs) + copied).
        ids: (rows, src_len) int64, the source; a token may stand there more than once.
        copied: (rows, src_len), the probability of copying from each place.
    """
    generated = log_probs.gather(1, ids).exp_()
    sums = log_probs.scatter_(1, ids, generated).scatter_add_(1, ids, copied).gather(1, ids)
    log_probs.scatter_(1, ids, sums.clamp_min_(LEAST).log_())
