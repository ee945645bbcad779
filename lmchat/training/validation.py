"""What a run measures on dev rows with the weights that would be shipped: the loss, and ROUGE of greedy texts."""

from __future__ import annotations

import itertools
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import torch

from lmchat.decoding.config import DecodingConfig
from lmchat.decoding.search import decode, finished
from lmchat.engine.writing import writable
from lmchat.evaluation.rouge import rouge
from lmchat.model.seq2seq import Seq2Seq
from lmchat.model.torch_network import TorchNetwork
from lmchat.training.batching import Batch, Collator, Item
from lmchat.training.corpora import Corpus, dev_rows
from lmchat.training.examples import Encoder
from lmchat.training.tasks import example_of

ROWS_PER_BATCH = 16


@dataclass(frozen=True, slots=True)
class DevSet:
    """Dev items of one training file.

    Attributes:
        name: of the file, and of the task.
        task: what is made of the rows.
        length: the length class of their targets.
        items: what is measured.
    """

    name: str
    task: str
    length: str
    items: list[Item]


def dev_sets(corpora: list[Corpus], encode: Encoder, collator: Collator, rows: int, seed: int) -> list[DevSet]:
    """Up to `rows` dev items of every corpus that has dev rows; the same ones for the same seed.

    Where a file has one task in several lengths, these are part of the names.
    """
    sets = [dev for corpus in corpora if (dev := _dev_set(corpus, encode, collator, rows, seed)).items]
    names = Counter(dev.name for dev in sets)
    return [replace(dev, name=f"{dev.name}-{dev.length}") if names[dev.name] > 1 else dev for dev in sets]


def _dev_set(corpus: Corpus, encode: Encoder, collator: Collator, rows: int, seed: int) -> DevSet:
    generator = random.Random(f"{seed} {corpus.path.name}")
    chosen = list(itertools.islice(dev_rows(corpus.path), 20 * rows))
    generator.shuffle(chosen)
    made = (example_of(row, corpus.data, encode, generator) for row in chosen[:rows])
    items = [collator.item(example) for example in made if example is not None and example.is_readable]
    name = f"{corpus.path.parent.name}/{corpus.path.name.partition('.')[0]}:{corpus.data.task}"
    return DevSet(name, corpus.data.task, corpus.data.length, items)


def validation_losses(model: Seq2Seq, sets: list[DevSet], collator: Collator, device: torch.device) -> dict[str, float]:
    """The mean negative log-likelihood per target token, in nats, of each dev set and of all ("mean")."""
    losses = {dev.name: _loss(model, dev, collator, device) for dev in sets}
    return losses | {"mean": sum(losses.values()) / len(losses)} if losses else {}


@torch.no_grad()
def _loss(model: Seq2Seq, dev: DevSet, collator: Collator, device: torch.device) -> float:
    total = tokens = 0.0
    for batch in _batches(dev.items, collator):
        moved = batch.to(device)
        scores = model(moved.source, moved.inputs, moved.targets, moved.copied_from)
        total -= float((scores.log_probs * moved.target_mask).sum())
        tokens += float(moved.target_mask.sum())
    return total / tokens


def validation_rouge(model: Seq2Seq, sets: list[DevSet], collator: Collator, rows: int) -> dict[str, float]:
    """The mean of ROUGE-1, -2 and -L F1 of greedy summaries of up to `rows` items a set, and of all sets ("rouge")."""
    network = TorchNetwork(model)
    scores = {
        f"rouge {dev.name}": _rouge(network, dev.items[:rows], collator) for dev in sets if dev.task == "summarize"
    }
    return scores | {"rouge": sum(scores.values()) / len(scores)} if scores else {}


def _rouge(network: TorchNetwork, items: list[Item], collator: Collator) -> float:
    tokenizer = collator.tokenizer
    vocabulary, config = writable(tokenizer), DecodingConfig(max_new_tokens=collator.max_target)
    total = 0.0
    for start in range(0, len(items), ROWS_PER_BATCH):
        part = items[start : start + ROWS_PER_BATCH]
        state, begin = network.start(collator.source(part)), np.full(len(part), tokenizer.bos_id)
        texts = finished(decode(network.step, state, begin, vocabulary, config), len(part))
        for item, text in zip(part, texts, strict=True):
            scores = rouge(tokenizer.decode(item.target), tokenizer.decode(text.ids))
            total += (scores.rouge1.f1 + scores.rouge2.f1 + scores.rougeL.f1) / 3
    return total / len(items)


def _batches(items: list[Item], collator: Collator) -> Iterator[Batch]:
    ordered = sorted(items, key=lambda item: len(item.source))
    for start in range(0, len(ordered), ROWS_PER_BATCH):
        yield collator.batch(ordered[start : start + ROWS_PER_BATCH])
