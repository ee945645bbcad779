"""The score tables of chat: how often the true reply is found to be the likeliest, and how varied the replies are.

    python scripts/evaluate_chat.py --data DATA --json scores.json
    python scripts/evaluate_chat.py --data DATA --checkpoint FOLDER --limit 100 --prompts 50
    python scripts/evaluate_chat.py --data DATA --examples 20

Of each conversation of a test file one reply is ranked among those of 19 others. scripts/dev_prompts.py says where the
prompts come from that are replied to. --examples also writes the first N prompts a language with their replies, none
left out, to docs/chat-examples.md. The exit code is 0 if every goal is met, 1 if one is missed, 2 for wrong usage, 3
for a checkpoint that cannot be used.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from chat_examples import PAGE, Example, examples_page
from dev_prompts import dev_prompts
from measuring import exit_code, positive, print_lines, write_figures, yes_no

from lmchat.cli.evaluate.run import RowOutput, Task, chat_decoding, outputs
from lmchat.cli.evaluate.weighing import EvaluatedEngine, ranking_scores
from lmchat.cli.shared.narration import Narrator
from lmchat.engine.loading import load_engine
from lmchat.evaluation.benchmark import find
from lmchat.evaluation.bootstrap import Interval
from lmchat.evaluation.evaluations import COMMON_WORDS, EVALUATIONS
from lmchat.evaluation.mode_report import scores_as_json
from lmchat.evaluation.rows import Row, rows_of, sample
from lmchat.evaluation.variety import variety_scores

TESTS = (("en", "dailydialog"), ("zh", "kdconv"))
GOAL = 25
"""Percent of the true replies that have to be the likeliest of 20."""
VARIETY = ("distinct1", "distinct2", "length", "identical")


@dataclass(frozen=True, slots=True)
class Replied:
    """The prompts of a language and what was replied."""

    prompts: Sequence[Row]
    outputs: Sequence[RowOutput]


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure; returns the exit code."""
    return exit_code(partial(measure_all, parse_arguments(arguments)))


def parse_arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="the data folder, with en/ and zh/ in it")
    parser.add_argument("--checkpoint", default="chat", help="its name or folder")
    parser.add_argument("--device", default="auto", help="auto, cpu, cuda or mps")
    parser.add_argument("--limit", type=positive, metavar="N", help="only N conversations a test, drawn at random")
    parser.add_argument("--prompts", type=positive, default=200, metavar="N", help="dev prompts a language")
    parser.add_argument("--seed", type=int, default=0, help="the same seed draws the same conversations and prompts")
    parser.add_argument("--examples", type=positive, metavar="N", help="write N examples a language")
    parser.add_argument("--page", type=Path, default=PAGE, help="the page of the examples")
    parser.add_argument("--json", type=Path, help="write everything that was measured to this file")
    return parser.parse_args(arguments)


def measure_all(options: argparse.Namespace) -> bool:
    """Print both tables; true if every goal is met."""
    engine = load_engine(options.checkpoint, options.device)
    report: dict[str, Any] = {"checkpoint": engine.name, "limit": options.limit, "seed": options.seed}
    met = rank(engine, options, report)
    replied = reply(engine, options, report)
    if options.examples:
        count = options.examples
        examples = {
            language: [Example(*pair) for pair in zip(one.prompts[:count], texts(one)[:count], strict=True)]
            for language, one in replied.items()
        }
        options.page.write_text(examples_page(examples, count), encoding="utf-8")
    write_figures(options.json, report)
    return met


def rank(engine: EvaluatedEngine, options: argparse.Namespace, report: dict[str, Any]) -> bool:
    """Print how often the true reply is first; true if often enough on each test."""
    measure = EVALUATIONS["chat"]
    head = ["test file", "rows", "true reply first of 20", "by mutual information", COMMON_WORDS, "must reach", "met"]
    print_lines(head, ["---"] * len(head))
    every_met, signature = [], ""
    for language, name in TESTS:
        path = find(options.data, language, f"{name}-test", "chat")
        rows = measure.prepare(sample(list(rows_of(path, measure.parse)), options.limit, options.seed))
        own, other = ranking_scores(engine, rows, Narrator()), measure.baselines[COMMON_WORDS](rows)
        first = own.values["first_of_20"]
        every_met.append(first.mean >= GOAL)
        values = [first, own.values["first_of_20_mmi"], other.values["first_of_20"]]
        name = f"{language} {name}-test"
        print_lines([name, str(len(rows)), *map(percent, values), f"{GOAL} %", yes_no(every_met[-1])])
        report.setdefault("tests", {})[name] = {"rows": len(rows), "goal": GOAL, "met": every_met[-1]} | {
            "lmchat": scores_as_json(own),
            COMMON_WORDS: scores_as_json(other),
        }
        signature = own.signatures["first_of_20"]
    print(f"\nin percent, with 95 % intervals; signature: `{signature}`\n")
    return all(every_met)


def reply(engine: EvaluatedEngine, options: argparse.Namespace, report: dict[str, Any]) -> dict[str, Replied]:
    """Print how varied the replies to dev prompts are, beside those that were given; the replies by language."""
    head = ["dev prompts", "replies", "distinct-1", "distinct-2", "mean length", "identical", "retrieved", "standing"]
    print_lines(head, ["---"] * len(head))
    replied: dict[str, Replied] = {}
    for language, _ in TESTS:
        prompts = dev_prompts(options.data, language, options.prompts, options.seed)
        one = Replied(prompts, outputs(engine, Task("chat"), prompts, Narrator()))
        replied[language] = one
        own, given = variety_scores(texts(one)), variety_scores([row.references[0] for row in prompts])
        name, origins = f"{language}, {len(prompts)}", Counter(output.origin for output in one.outputs)
        print_lines([name, "lmchat", *variety(own.values), str(origins["retrieved"]), str(origins["standing"])])
        print_lines([name, "those given", *variety(given.values), "-", "-"])
        figures = {"lmchat": scores_as_json(own), "those given": scores_as_json(given), "origins": dict(origins)}
        report.setdefault("prompts", {})[language] = {"rows": len(prompts), **figures}
    report["decoding"] = chat_decoding()
    print(f"\nlengths in words and Chinese characters, the rest in percent; `{report['decoding']}`\n")
    return replied


def texts(replied: Replied) -> list[str]:
    """The replies."""
    return [output.text for output in replied.outputs]


def percent(value: Interval) -> str:
    """A share with its interval."""
    return f"{value:.1f}"


def variety(values: Mapping[str, Interval]) -> list[str]:
    """The cells of the measures of variety."""
    return [percent(values[name]) for name in VARIETY]


if __name__ == "__main__":
    sys.exit(main())
