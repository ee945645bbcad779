"""Training on the score itself: ROUGE of summaries that the model writes, beside the likelihood of the reference.

Likelihood teaches a summarizer word by word, given the reference's beginning; here it writes whole summaries and those
better than its others become likelier (REINFORCE; the baseline of a sample is the mean reward of the other samples of
its source: self-critical training, Rennie et al. 2017, arXiv:1612.00563, section 4, as in Luo 2020, arXiv:2003.09971).
For headlines: Ayana et al. 2016, arXiv:1604.01904; mixed with likelihood: Paulus et al. 2017, arXiv:1705.04304, sec. 3.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from lmchat.decoding.config import MAX_SEED, DecodingConfig
from lmchat.decoding.hypothesis import Hypothesis
from lmchat.decoding.search import decode, finished
from lmchat.decoding.vocabulary import Vocabulary
from lmchat.evaluation.rouge import overlap
from lmchat.evaluation.tokens import score_tokens
from lmchat.model.decoder import DecoderState
from lmchat.model.seq2seq import Seq2Seq
from lmchat.model.torch_network import TorchNetwork, TorchState
from lmchat.text.tokenizer import Tokenizer
from lmchat.training.batching import Batch, target_width
from lmchat.training.sections import Risk

TEMPERATURE = 0.7
"""Below 1, so that samples are of the kind that a search would find."""


@dataclass(frozen=True, slots=True)
class Written:
    """Summaries that the model wrote, as padded targets.

    Attributes:
        ids: (items, samples, tgt_len), the end included where there is one.
        mask: (items, samples, tgt_len) bool, true where there is a token.
        advantage: (items, samples), how much more a summary scores than the other samples of its source.
    """

    ids: Tensor
    mask: Tensor
    advantage: Tensor


@dataclass(frozen=True, slots=True)
class RiskLoss:
    """The loss of what the model writes; the same samples for the same step, whatever was done before it."""

    config: Risk
    tokenizer: Tokenizer
    vocabulary: Vocabulary
    seed: int

    def __call__(self, model: Seq2Seq, state: DecoderState, batch: Batch, step: int) -> Tensor:
        """The loss, summed over sources, of `config.rows` of the batch whose target is whole and not too long.

        Args:
            model: in training mode, and so it is left.
            state: what `model.start` gave for the batch, with gradients.
            batch: its references are scored against.
            step: the number of the optimizer step, which the samples depend on.
        """
        rows = self._rows(batch, step)
        if not rows:
            return batch.targets.new_zeros((), dtype=torch.float32)
        written = self._write(model, batch, rows, step)
        items, samples, length = written.ids.shape
        owner = torch.tensor(rows, device=batch.targets.device).repeat_interleave(samples)
        targets = written.ids.view(-1, length)
        inputs = targets.roll(1, dims=1)
        inputs[:, 0] = self.tokenizer.bos_id
        scores = model.score(state.spread(owner), inputs, targets).log_probs.view(items, samples, length)
        likelihood = (scores * written.mask).sum(-1)
        return -self.config.weight * (written.advantage * likelihood).mean(1).sum()

    def _rows(self, batch: Batch, step: int) -> list[int]:
        """Rows that can be written about, at most `config.rows` of them."""
        lengths = batch.target_mask.sum(1)
        usable = batch.whole_targets(self.tokenizer.eos_id) & (lengths > 1) & (lengths <= self.config.max_target)
        rows: list[int] = usable.nonzero().squeeze(1).tolist()
        return random.Random(f"{self.seed} {step}").sample(rows, min(self.config.rows, len(rows)))

    def _write(self, model: Seq2Seq, batch: Batch, rows: Sequence[int], step: int) -> Written:
        """Sample summaries without dropout, and score them."""
        samples, device = self.config.samples, batch.targets.device
        model.eval()
        with torch.inference_mode(), torch.autocast(device.type, enabled=False):
            state = TorchState(model.start(batch.source.select(torch.tensor(rows, device=device))))
            owner = np.arange(len(rows)).repeat(samples)
            config = DecodingConfig(method="sample", temperature=TEMPERATURE, max_new_tokens=self.config.max_target)
            begin = np.full(len(owner), self.tokenizer.bos_id)
            first = random.Random(f"{step} {self.seed}").randrange(MAX_SEED - len(owner))
            seeds = range(first, first + len(owner))
            updates = decode(TorchNetwork(model).step, state.select(owner), begin, self.vocabulary, config, seeds=seeds)
            texts = finished(updates, len(owner))
        model.train()
        return self._scored(batch, rows, texts)

    def _scored(self, batch: Batch, rows: Sequence[int], texts: Sequence[Hypothesis]) -> Written:
        samples, device = self.config.samples, batch.targets.device
        ends = [[*text.ids, self.tokenizer.eos_id] if text.stop_reason == "eos" else text.ids for text in texts]
        width = target_width(max(map(len, ends)))
        ids = torch.tensor([[*text, *[self.tokenizer.pad_id] * (width - len(text))] for text in ends], device=device)
        lengths = torch.tensor([len(text) for text in ends], device=device)
        mask = torch.arange(width, device=device)[None, :] < lengths[:, None]
        references = [self.tokenizer.decode(batch.targets[row][batch.target_mask[row]].tolist()) for row in rows]
        rewards = torch.tensor(
            [reward(references[at // samples], self.tokenizer.decode(text.ids)) for at, text in enumerate(texts)]
        ).view(-1, samples)
        others = (rewards.sum(1, keepdim=True) - rewards) / (samples - 1)
        shape = (len(rows), samples, width)
        return Written(ids.view(shape), mask.view(shape), (rewards - others).to(device))


def reward(reference: str, summary: str) -> float:
    """The mean F1 of ROUGE-1, ROUGE-2 and ROUGE-L."""
    return overlap(score_tokens(reference), score_tokens(summary))
