"""What tells a good reply of the chat from a bad one? The judge of a checkpoint, from graded replies.

    python scripts/fit_judge.py CHECKPOINT --json judge.json

The checkpoint weighs the replies of scripts/written/graded.LANGUAGE.txt, and lmchat/modes/talking/judge.py is fitted to
their grades: some small networks are, each from another seed, and their mean is one network with the hidden units of
all. What it is worth on scripts/written/graded-dev.LANGUAGE.txt is printed beside what the replies were weighed by
without it: the area under the curve of "not bad", and the grade, 0 to 2, of the reply that each puts first.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from add_written import WRITTEN, graded, talks
from measuring import ended, positive
from torch import Tensor, nn
from torch.nn import functional as F

from lmchat.engine.engine import Engine
from lmchat.engine.events import Completed
from lmchat.engine.request import Request
from lmchat.locations import resolve_checkpoint
from lmchat.model.networks import load_network
from lmchat.modes.chat import worth
from lmchat.modes.talking.judge import FURTHEST, Features, Judge, Precedent
from lmchat.modes.talking.standing import tone_of
from lmchat.text.exchanges import Exchange, content, exchanges_of
from lmchat.text.language import Language

LANGUAGES: tuple[Language, ...] = ("en", "zh")
NETWORKS, UNITS = 4, 10
EPOCHS, ROWS, RATE, DECAY, DROPOUT = 40, 256, 4e-3, 0.02, 0.1
BEST = 2


class Weighed(NamedTuple):
    """A graded reply.

    Attributes:
        row: the number of the message that it was given to.
        features: what is known of it.
        worth: what it is weighed by without a judge.
        grade: 0 to 2.
    """

    row: int
    features: Features
    worth: float
    grade: int


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkpoint", help="its name or folder")
    parser.add_argument("--messages", type=positive, help="so many of a language at most, to be quick")
    parser.add_argument("--json", type=Path, help="write the judge here, for ship_checkpoint.py --judge")
    options = parser.parse_args()
    loaded = load_network(resolve_checkpoint(options.checkpoint))
    engine = Engine(loaded.network, loaded.tokenizer, loaded.name)
    most = options.messages and int(options.messages)
    taught = [reply for language in LANGUAGES for reply in weighed(engine, language, "graded", most)]
    judge = fit(taught)
    facts = as_json(judge) | {"features": Features._fields, "replies": len(taught)}
    for language in LANGUAGES:
        for line in report(judge, list(weighed(engine, language, "graded-dev", most)), language):
            print(line, flush=True)
    if options.json:
        options.json.write_text(json.dumps(facts, ensure_ascii=False) + "\n", encoding="utf-8")


def weighed(engine: Engine, language: Language, name: str, most: int | None) -> Iterator[Weighed]:
    """The graded replies of a file, those of which it is known where they come from."""
    spoken = [tuple(row["turns"]) for row in talks((WRITTEN / f"talks.{language}.txt").read_text(encoding="utf-8"))]
    given: dict[str, list[Exchange]] = defaultdict(list)
    for exchange in exchanges_of(spoken):
        given[exchange.reply].append(exchange)
    rows = list(graded((WRITTEN / f"{name}.{language}.txt").read_text(encoding="utf-8")))
    random.Random(1).shuffle(rows)
    rows = rows[:most]
    requests = [request_for(row) for row in rows]
    for number, (row, outcome) in enumerate(zip(rows, engine.batch(requests), strict=True)):
        if isinstance(outcome, Completed):
            yield from _weighed(number, row, outcome, given, language)


def request_for(row: Mapping[str, Any]) -> Request:
    """The request that weighs the replies of a row, each once."""
    *turns, message = row["turns"]
    return Request(
        "chat", message, turns=tuple(turns), replies=tuple(dict.fromkeys(text for text, *_ in row["replies"]))
    )


def _weighed(
    number: int, row: Mapping[str, Any], outcome: Completed, given: Mapping[str, Sequence[Exchange]], language: Language
) -> Iterator[Weighed]:
    *turns, message = row["turns"]
    grades = {text: (similarity, grade) for text, similarity, grade in row["replies"]}
    for candidate in outcome.candidates:
        similarity, grade = grades[candidate.text]
        precedent = precedent_of(candidate.text, similarity, given.get(candidate.text, ()), message, language)
        if precedent:
            features = Features.of(candidate, precedent, message, turns)
            yield Weighed(number, features, worth(candidate, precedent), grade)


def precedent_of(
    reply: str, similarity: float, given: Iterable[Exchange], message: str, language: Language
) -> Precedent | None:
    """Where a reply comes from: of several exchanges that which has most in common with the message.

    A reply that was made fit for the message, or stands no more, comes from nowhere.
    """
    tone = tone_of(reply, language)
    if tone is not None:
        return Precedent(similarity, tone=tone)
    said = content([message])
    closest = max(given, key=lambda exchange: len(content([exchange.message]) & said), default=None)
    return closest and Precedent(similarity, closest.message)


def fit(replies: Sequence[Weighed]) -> Judge:
    """The judge that tells the grades of these replies best."""
    inputs = np.array([reply.features for reply in replies], dtype=float)
    mean, scale = inputs.mean(0), inputs.std(0) + 1e-6
    scaled = torch.tensor(((inputs - mean) / scale).clip(-FURTHEST, FURTHEST), dtype=torch.float32)
    grades = torch.tensor([reply.grade / BEST for reply in replies], dtype=torch.float32)
    networks = [taught_network(scaled, grades, seed) for seed in range(NETWORKS)]
    firsts, lasts = [network[0] for network in networks], [network[-1] for network in networks]

    def joined(tensors: Iterable[Tensor]) -> np.ndarray:
        return torch.cat(list(tensors)).detach().double().numpy()

    return Judge(
        mean=mean,
        scale=scale,
        hidden=joined(first.weight for first in firsts),
        hidden_bias=joined(first.bias for first in firsts),
        output=joined(last.weight[0] for last in lasts) / NETWORKS,
        output_bias=float(joined(last.bias for last in lasts).mean()),
    )


def taught_network(inputs: Tensor, grades: Tensor, seed: int) -> nn.Sequential:
    """A network of one hidden layer, fitted to grades (rows,) of inputs (rows, features) by cross-entropy."""
    torch.manual_seed(seed)
    network = nn.Sequential(nn.Linear(inputs.shape[1], UNITS), nn.Tanh(), nn.Dropout(DROPOUT), nn.Linear(UNITS, 1))
    optimizer = torch.optim.AdamW(network.parameters(), lr=RATE, weight_decay=DECAY)
    steps = EPOCHS * -(-len(grades) // ROWS)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)
    for _ in range(EPOCHS):
        for rows in torch.randperm(len(grades)).split(ROWS):
            loss = F.binary_cross_entropy_with_logits(network(inputs[rows])[:, 0], grades[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
    return network.eval()


def report(judge: Judge, replies: Sequence[Weighed], language: str) -> Iterator[str]:
    """What the judge makes of replies to first and to later messages, beside what they were weighed by."""
    fitness = judge.fitness([reply.features for reply in replies])
    for name, later in (("first messages", False), ("later ones", True)):
        chosen = [at for at, reply in enumerate(replies) if (reply.features.turns > 0) is later]
        for by, scores in (("without", [reply.worth for reply in replies]), ("with", fitness)):
            marks = [(scores[at], replies[at]) for at in chosen]
            yield f"{language}, {name}, {by} the judge: area under the curve {area(marks):.3f}, {first_ones(marks)}"


def area(marks: Sequence[tuple[float, Weighed]]) -> float:
    """The area under the curve: how often a reply that is not bad has more than one that is."""
    good = np.array([score for score, reply in marks if reply.grade > 0])
    bad = np.sort([score for score, reply in marks if reply.grade == 0])
    below = np.searchsorted(bad, good, "left") + np.searchsorted(bad, good, "right")
    return float(below.sum() / (2 * max(1, len(good) * len(bad))))


def first_ones(marks: Sequence[tuple[float, Weighed]]) -> str:
    """How the replies that are put first were graded."""
    best: dict[int, tuple[float, int]] = {}
    for score, reply in marks:
        best[reply.row] = max(best.get(reply.row, (-np.inf, 0)), (score, reply.grade))
    grades = np.array([grade for _, grade in best.values()])
    shares = " / ".join(f"{100 * np.mean(grades == grade):.1f}" for grade in (2, 1, 0))
    return f"first ones {grades.mean():.3f}, good / passable / bad {shares} % of {len(grades)}"


def as_json(judge: Judge) -> dict[str, Any]:
    """The judge as `Judge.from_json` reads it, with four digits."""

    def rounded(value: Any) -> Any:
        return [rounded(item) for item in value] if np.ndim(value) else float(f"{value:.4g}")

    names = ("mean", "scale", "hidden", "hidden_bias", "output", "output_bias")
    return {name: rounded(getattr(judge, name)) for name in names}


if __name__ == "__main__":
    raise SystemExit(ended(main))
