"""Fit the layer that weighs sentences (lmchat/model/extractor.py) to the encoder of a checkpoint, and put it there.

python scripts/fit_extractor.py summarize --data DATA --workers 2

A sentence should be worth the more, the more ROUGE (mean of R1/R2/RL) it has with a summary of its text: the target is
softmax(ROUGE / TEMPERATURE) over the sentences of a text, the loss the cross-entropy of softmax(worth) with it (Cao et
al. 2007, "Learning to rank: from pairwise approach to listwise approach", section 4). Texts for choices are never
fitted to; what the best one and two sentences of these have is printed and written to the checkpoint's config.json.
"""

from __future__ import annotations

import argparse
import random
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import cache
from itertools import islice
from pathlib import Path
from statistics import fmean
from typing import Any

import numpy as np
import torch
from measuring import ended, positive, print_lines
from torch import Tensor, nn
from torch.nn import functional as F

from lmchat.engine.runner import Runner
from lmchat.evaluation.rouge import rouge
from lmchat.locations import resolve_checkpoint
from lmchat.model.arrays import Floats
from lmchat.model.checkpoint import write_extractor
from lmchat.model.extractor import KINDS, Extractor
from lmchat.model.networks import load_network
from lmchat.modes.sources.selection import all_scores
from lmchat.modes.sources.source import SourceBuilder
from lmchat.modes.sources.source_text import SourceText
from lmchat.modes.summarizing.extract import best_sentences
from lmchat.modes.summarizing.titles import read_for
from lmchat.modes.summarizing.worth import Reading, read_sentences
from lmchat.modes.work import EncodeSentences
from lmchat.text.layout.furniture import own_words
from lmchat.training.corpora import dev_rows, is_dev
from lmchat.training.rows import Row, read_rows

MOST_TEXTS = 10_000
FILES = (
    ("en/summarization-documents.jsonl.xz", "short", MOST_TEXTS),
    ("en/summarization-documents_medium.jsonl.xz", "medium", MOST_TEXTS),
    ("zh/summarization-documents.jsonl.xz", "short", MOST_TEXTS),
    ("zh/summarization-documents_medium.jsonl.xz", "medium", MOST_TEXTS),
    ("en/summarization-xsum.jsonl.xz", "medium", 1500),
    ("en/summarization-scitldr.jsonl.xz", "medium", 900),
    ("en/summarization-wikihow.jsonl.xz", "medium", 700),
    ("en/summarization-bbc-headline.jsonl.xz", "short", 700),
    ("zh/summarization-weekly.jsonl.xz", "short", 250),
    ("zh/summarization-csl.jsonl.xz", "short", 250),
    ("zh/summarization-techtitles.jsonl.xz", "short", 250),
)
"""Files, the kind of their summaries, and the most rows of each."""
TEMPERATURE = 0.08
HIDDEN, DROPOUT = 128, 0.5
RATE, DECAY, BATCH = 1e-3, 1e-2, 32
MOST_CHARS = 6000
"""Of a text that is fitted to."""
WEIGHTS = {"short": 0.5, "medium": 1.0}
"""How much the loss of each kind counts."""


@dataclass(frozen=True, slots=True)
class Example:
    """A text with its summaries of each kind, and the file that it is from."""

    file: str
    text: str
    summaries: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))


@dataclass(frozen=True, slots=True)
class Weighed:
    """A text that was read: for each kind the ROUGE of each sentence with its summaries, 0 to 1, where it has some."""

    example: Example
    reading: Reading
    rouge: dict[str, Floats]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkpoint", help="its name or folder")
    parser.add_argument("--data", type=Path, required=True, help="the data folder")
    parser.add_argument("--epochs", type=positive, default=8)
    parser.add_argument("--workers", type=positive, default=1, help="processes that read")
    parser.add_argument("--limit", type=positive, default=MOST_TEXTS, metavar="N", help="at most N rows of a file")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    folder = resolve_checkpoint(options.checkpoint)
    fitted = read(folder, examples(options.data, options.limit, for_choices=False), options.workers)
    chosen = read(folder, examples(options.data, options.limit, for_choices=True), options.workers)
    extractor = fit(fitted, options.epochs, options.seed)
    scores = measure(extractor, chosen)
    facts = {"files": [name for name, *_ in FILES], "texts": len(fitted), "epochs": options.epochs, "scores": scores}
    write_extractor(folder, extractor, facts)


def examples(data: Path, limit: int, *, for_choices: bool) -> list[Example]:
    """The texts of up to `limit` rows of each file, for choices or not, each once with all its summaries."""
    found: dict[str, Example] = {}
    for name, kind, most in FILES:
        for row in islice(rows(data / name, for_choices=for_choices), min(most, limit)):
            text = row["source"][:MOST_CHARS]
            file = name.split("-", 1)[1].split(".")[0].removesuffix("_medium")
            own = found.setdefault(text, Example(f"{name[:2]} {file}", text))
            own.summaries[kind] += row.get("refs") or [row["target"]]
    return list(found.values())


def rows(path: Path, *, for_choices: bool) -> Iterator[Row]:
    """The rows of a file that are for choices, or those that are trained on."""
    if for_choices:
        return dev_rows(path)
    by_hash = not path.with_name(path.name.replace(".jsonl", "-dev.jsonl")).exists()
    return (row for row in read_rows(path) if not is_dev(row, path, by_hash))


def read(folder: Path, texts: Iterable[Example], workers: int) -> list[Weighed]:
    """What the encoder thinks of the sentences of some texts; texts of one sentence are left out."""
    with ProcessPoolExecutor(workers, initializer=torch.set_num_threads, initargs=(1,)) as pool:
        found = list(pool.map(weigh, *zip(*((folder, text) for text in texts), strict=True), chunksize=8))
    return [one for one in found if len(one.reading.places) > 1]


def weigh(folder: Path, example: Example) -> Weighed:
    """Read a text, and compare its sentences with its summaries."""
    runner = runner_of(folder)
    document = read_for(SourceText(own_words(example.text)), "medium")
    builder = SourceBuilder(runner.tokenizer, runner.network.config.max_source, "summarize", "medium")
    job, reply = read_sentences(document, builder), None
    while True:
        try:
            work = next(job) if reply is None else job.send(reply)
        except StopIteration as end:
            reading: Reading = end.value
            break
        reply = runner.sentence_vectors(work.sources, work.sentences) if isinstance(work, EncodeSentences) else []
    sentences = [document.sentence(at) for at in reading.places]
    scores = {kind: [overlap(sentence, own) for sentence in sentences] for kind, own in example.summaries.items()}
    return Weighed(example, reading, {kind: np.array(own, np.float32) for kind, own in scores.items()})


@cache
def runner_of(folder: Path) -> Runner:
    """What reads, once a process."""
    loaded = load_network(folder)
    loaded.network.use_one_core()
    return Runner.build(loaded.network, loaded.tokenizer)


def overlap(text: str, references: Sequence[str]) -> float:
    """The mean of ROUGE-1, -2 and -L, 0 to 1."""
    scores = rouge(references, text)
    return fmean(score.f1 for score in (scores.rouge1, scores.rouge2, scores.rougeL))


class Layer(nn.Module):
    """`Extractor` as it is fitted."""

    def __init__(self, inputs: Tensor) -> None:
        super().__init__()
        self.mean, self.scale = inputs.mean(0), 1 / (inputs.std(0) + 1e-3)
        self.hidden = nn.Linear(inputs.shape[1], HIDDEN)
        self.output = nn.Linear(HIDDEN, len(KINDS))

    def forward(self, inputs: Tensor) -> Tensor:
        """The worth (sentences, kinds)."""
        shown = F.dropout((inputs - self.mean) * self.scale, DROPOUT, self.training)
        worth: Tensor = self.output(F.dropout(torch.relu(self.hidden(shown)), DROPOUT, self.training))
        return worth

    def extractor(self) -> Extractor:
        """What is kept of it."""
        arrays = (self.mean, self.scale, *self.hidden.parameters(), *self.output.parameters())
        return Extractor(*(array.detach().numpy() for array in arrays))


def fit(texts: Sequence[Weighed], epochs: int, seed: int) -> Extractor:
    """The layer that texts teach, with a rate that falls to zero."""
    torch.manual_seed(seed)
    order = random.Random(seed)
    inputs = [torch.from_numpy(Extractor.inputs(text.reading.vectors, text.reading.facts)) for text in texts]
    layer = Layer(torch.cat(inputs[::5]))
    optimizer = torch.optim.AdamW(layer.parameters(), lr=RATE, weight_decay=DECAY)
    batches = -(-len(texts) // BATCH)
    schedule = torch.optim.lr_scheduler.LinearLR(optimizer, 1.0, 0.0, epochs * batches)
    for epoch in range(epochs):
        places = order.sample(range(len(texts)), len(texts))
        total = 0.0
        for start in range(0, len(places), BATCH):
            batch = places[start : start + BATCH]
            worth = layer(torch.cat([inputs[at] for at in batch])).split([len(inputs[at]) for at in batch])
            loss = torch.stack([loss_of(own, texts[at]) for own, at in zip(worth, batch, strict=True)]).mean()
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
            schedule.step()
            total += loss.item() * len(batch)
        print(f"epoch {epoch + 1}: loss {total / len(texts):.3f}", flush=True)
    return layer.eval().extractor()


def loss_of(worth: Tensor, text: Weighed) -> Tensor:
    """The weighted cross-entropies of a text, of worth (sentences, kinds)."""
    losses: list[Tensor] = []
    for kind, own in text.rouge.items():
        target = torch.softmax(torch.from_numpy(own) / TEMPERATURE, 0)
        losses.append(WEIGHTS[kind] * F.cross_entropy(worth[:, KINDS.index(kind)], target))
    return torch.stack(losses).sum()


def measure(extractor: Extractor, texts: Sequence[Weighed]) -> dict[str, Any]:
    """Print what the best sentences of each file have, beside those that words alone find and the first ones."""
    head = ["file", "kind", "texts", "best", "best two", "best by words", "two by words", "first", "first two", "most"]
    print_lines(head, ["---"] * len(head))
    report: dict[str, Any] = {}
    groups: dict[tuple[str, str], list[list[float]]] = defaultdict(list)
    for text in texts:
        worth = extractor.worth(text.reading.vectors, text.reading.facts)
        for kind in text.rouge:
            groups[text.example.file, kind].append(figures(text, kind, worth[kind].tolist()))
    for (file, kind), own in sorted(groups.items()):
        means = [round(fmean(column), 1) for column in zip(*own, strict=True)]
        print_lines([file, kind, str(len(own)), *map(str, means)])
        report[f"{file} {kind}"] = dict(zip(head[2:], [len(own), *means], strict=True))
    return report


def figures(text: Weighed, kind: str, worth: Sequence[float]) -> list[float]:
    """The mean ROUGE, 0 to 100, of the sentences of a text that are chosen in each way."""
    document = read_for(SourceText(own_words(text.example.text)), "medium")
    places = text.reading.places
    by_words = all_scores(document)
    own = [-np.inf] * len(by_words)
    for at, value in zip(places, worth, strict=True):
        own[at] = value
    ways = [best_sentences(document, scores, count) for scores in (own, by_words) for count in (1, 2)]
    space = "" if document.language == "zh" else " "
    texts = [space.join(map(document.sentence, chosen)) for chosen in (*ways, places[:1], places[:2])]
    found = [overlap(one, text.example.summaries[kind]) for one in texts]
    return [100 * float(score) for score in (*found, text.rouge[kind].max())]


if __name__ == "__main__":
    raise SystemExit(ended(main))
