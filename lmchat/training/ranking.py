"""Training on the choice of the true reply: of the replies in a batch, the one that was given should be the likeliest.

Likelihood alone teaches a small model of talks what people say in general, and hardly what they say to this. Here every
reply of a few rows is scored after the turns of every one of them, s_ij = log p(reply_j | turns_i) / tokens of reply_j.
The loss is the cross-entropy of finding the true reply to the turns (over j) and the true turns of the reply (over i):

    -sum_i (b log softmax_j(a s_ij)[i] + (1 - b) log softmax_i(a s_ij)[j = i])

with the other items of a batch as negatives (van den Oord et al. 2018, arXiv:1807.03748, section 2.3; for replies:
Henderson et al. 2017, arXiv:1705.00652, section 4), here of a generator's own likelihoods. The softmax over i is what
maximum mutual information weighs (Li et al. 2016, arXiv:1510.03055, section 3): how much these turns tell of the reply.

A reply about something else is told by its subject; so the rows are those of a batch that have most words in common.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import torch
from torch import Tensor
from torch.nn import functional as F

from lmchat.model.decoder import DecoderState
from lmchat.model.inputs import QUERY_OFFSET
from lmchat.model.seq2seq import Seq2Seq
from lmchat.model.vocabulary import VocabularySample
from lmchat.text.language import cjk_share
from lmchat.text.tokenizer import Tokenizer
from lmchat.training.batching import Batch
from lmchat.training.sections import Ranking

HEAD = QUERY_OFFSET + 1
"""Tokens of a source before its document: mode, length, separator."""


@dataclass(frozen=True, slots=True)
class RankingLoss:
    """The loss of finding the true reply among those of other rows.

    Attributes:
        config: how many rows, how sharply, how much.
        tokenizer: the model's.
        vocabulary_sample: pieces that stand for the vocabulary, as in the schedule; zero for all of it.
    """

    config: Ranking
    tokenizer: Tokenizer
    vocabulary_sample: int
    chinese: Tensor = field(init=False)

    def __post_init__(self) -> None:
        pieces = map(self.tokenizer.piece, range(self.tokenizer.vocab_size))
        object.__setattr__(self, "chinese", torch.tensor([cjk_share(piece) > 0 for piece in pieces]))

    def __call__(self, model: Seq2Seq, state: DecoderState, batch: Batch, _step: int = 0, /) -> Tensor:
        """The loss, summed over the rows that are ranked; zero where fewer than two rows can be.

        Args:
            model: in training mode.
            state: what `model.start` gave for the batch, with gradients.
            batch: its replies are ranked.
        """
        rows = self.rows(batch)
        if len(rows) < 2:
            return batch.targets.new_zeros((), dtype=torch.float32)
        scores = self.config.sharpness * self.scores(model, state, batch, rows)
        true = torch.arange(len(rows), device=scores.device)
        of_replies, of_turns = (F.cross_entropy(logits, true, reduction="sum") for logits in (scores, scores.t()))
        return self.config.weight * (self.config.replies * of_replies + (1 - self.config.replies) * of_turns)

    def rows(self, batch: Batch) -> Tensor:
        """Rows (n,) with turns and a reply of its own, whole, of the language of most: the first, and those like it."""
        targets = batch.targets
        is_chat = batch.source.ids[:, 0] == self.tokenizer.mode_id("chat")
        usable = is_chat & (batch.source.lengths > HEAD) & batch.whole_targets(self.tokenizer.eos_id)
        same = (targets[:, None, :] == targets[None, :, :]).all(-1)  # (rows, rows)
        usable &= ~(same & usable[None, :]).tril(-1).any(1)
        chinese = self.chinese.to(targets.device)[targets].any(1)
        languages = [(usable & chinese).nonzero(), (usable & ~chinese).nonzero()]
        rows = max(languages, key=len).squeeze(1)
        if len(rows) <= self.config.rows:
            return rows
        likeness = self._likeness_to_first(torch.cat((batch.source.ids, targets), 1)[rows])
        return rows[likeness.topk(self.config.rows).indices.sort().values]

    def _likeness_to_first(self, texts: Tensor) -> Tensor:
        """(n,), the cosine of each of the texts (n, tokens) with the first, of their pieces by how rare they are."""
        bags = torch.zeros(len(texts), self.tokenizer.vocab_size, device=texts.device)
        bags.scatter_(1, texts, 1.0)
        bags *= torch.log(len(texts) / bags.sum(0).clamp_min(1))
        directions = F.normalize(bags)
        return directions @ directions[0]

    def scores(self, model: Seq2Seq, state: DecoderState, batch: Batch, rows: Tensor) -> Tensor:
        """(n, n): the log-probability of a token of reply j after the turns of row i, in nats."""
        count = len(rows)
        owner, replies = rows.repeat_interleave(count), rows.repeat(count)
        inputs, targets, mask = (values[replies] for values in (batch.inputs, batch.targets, batch.target_mask))
        sample = VocabularySample.halved(targets, model.config.vocab_size, self.vocabulary_sample)
        scores = model.score(state.spread(owner), inputs, targets, sample=sample).log_probs * mask
        return (scores.sum(1) / mask.sum(1)).view(count, count)
