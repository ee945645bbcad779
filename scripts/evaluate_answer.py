"""The score table of answers: exact match and F1 on every question file, beside the best-matching sentence.

    python scripts/evaluate_answer.py --data DATA                                   every row of every test file
    python scripts/evaluate_answer.py --data DATA --split dev --limit 200 --files cmrc2018 drcd
    python scripts/evaluate_answer.py --data DATA --joined 20 --wrong-passage --json scores.json

    python scripts/evaluate_answer.py --data DATA --with-smollm2 --peer-rows 25

--joined asks the questions of squad1dev-subset of as many passages joined into one document. --wrong-passage asks every
question of its own passage and of another row's, and measures the decision that there is no answer. --with-smollm2
asks SmolLM2-135M a few of the rows too (scripts/peers/smollm2.py). Tables go to stdout, progress to stderr. The exit
code is 0 if every goal is met, 1 if one is missed, 2 for wrong usage, 3 for a checkpoint that cannot be used.
"""

from __future__ import annotations

import argparse
import platform
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from measuring import exit_code, positive, print_lines, write_figures, yes_no
from peers import smollm2

from lmchat.cli.evaluate.run import Task, evaluate_rows, outputs
from lmchat.cli.evaluate.weighing import EvaluatedEngine
from lmchat.cli.shared.narration import Narrator
from lmchat.engine.loading import load_engine
from lmchat.evaluation.answer_benchmark import (
    ANSWER_FILES,
    JOINED_FILE,
    JOINED_GOAL,
    NO_ANSWER_GOAL,
    AnswerFile,
    Decision,
    decision,
    joined,
    load_answer_rows,
    wrong_passages,
)
from lmchat.evaluation.benchmark import Split, select
from lmchat.evaluation.evaluations import BEST_SENTENCE, EVALUATIONS
from lmchat.evaluation.mode_report import LMCHAT, ModeReport, scores_as_json
from lmchat.evaluation.rows import Row, sample
from lmchat.evaluation.scores import Scores
from lmchat.training.splits import is_dev_row

ALL = "all"


@dataclass(frozen=True, slots=True)
class Plan:
    """What is measured with what."""

    engine: EvaluatedEngine
    data: Path
    split: Split
    limit: int | None
    seed: int
    narrator: Narrator

    def rows(self, file: AnswerFile) -> tuple[Path, list[Row], list[Row]]:
        """A file, its rows that are asked, and all of its rows."""
        path, every = load_answer_rows(self.data, file, self.split, is_dev_row)
        return path, sample(every, self.limit, self.seed), every

    def answers(self, path: Path, rows: Sequence[Row]) -> ModeReport:
        """The scores of the answers to the rows."""
        self.narrator.remark(f"{path.name}: {len(rows)} questions")
        return evaluate_rows(self.engine, Task("answer"), path, rows, self.narrator, {"split": self.split})


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the whole measurement; returns the exit code."""
    return exit_code(partial(measure_all, parse_arguments(arguments)))


def measure_all(options: argparse.Namespace) -> bool:
    """Print all tables; true if every goal is met."""
    report: dict[str, Any] = {"split": options.split, "limit": options.limit, "python": platform.python_version()}
    files = select(options.files, ANSWER_FILES)
    engine = load_engine(options.checkpoint, options.device)
    plan = Plan(engine, options.data, options.split, options.limit, options.seed, Narrator())
    met = [score_files(plan, files, report)]
    if options.joined:
        met.append(score_joined(plan, options.joined, report))
    if options.wrong_passage:
        met.append(score_decisions(plan, files, report))
    if options.with_smollm2:
        score_peer(plan, files, options.peer_rows, report)
    write_figures(options.json, report)
    return all(met)


def parse_arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description="Print the score table of answers.")
    parser.add_argument("--data", type=Path, required=True, help="the data folder, with en/ and zh/ in it")
    parser.add_argument("--checkpoint", default="answer", help="name or folder of the checkpoint")
    parser.add_argument("--device", default="auto", help="auto, cpu, cuda or mps")
    parser.add_argument("--split", choices=("test", "dev"), default="test")
    parser.add_argument("--files", nargs="*", default=[], metavar="NAME", help="only these, such as cmrc2018 drcd")
    parser.add_argument("--limit", type=positive, metavar="N", help="only so many rows a file, drawn at random")
    parser.add_argument("--joined", type=positive, metavar="N", help="also ask of N passages joined into one document")
    parser.add_argument("--wrong-passage", action="store_true", help='also measure the decision "no answer"')
    parser.add_argument("--with-smollm2", action="store_true", help="ask SmolLM2-135M too (see peers/smollm2.py)")
    parser.add_argument("--peer-rows", type=positive, default=100, metavar="N", help="rows a file that it is asked")
    parser.add_argument("--seed", type=int, default=0, help="the same seed draws the same rows and passages")
    parser.add_argument("--json", type=Path, help="write everything that was measured to this file")
    return parser.parse_args(arguments)


def score_files(plan: Plan, files: Sequence[AnswerFile], report: dict[str, Any]) -> bool:
    """Print the table of all files; true if every goal is met."""
    head = ["test file", "rows", f"{LMCHAT} EM/F1", f"{BEST_SENTENCE} EM/F1", "must reach", "met"]
    head += ["share of the text", "failed", "s/row"]
    print_lines(head, ["---"] * len(head))
    signature, every_met = "", []
    for file in files:
        path, rows, _ = plan.rows(file)
        if not rows:
            plan.narrator.note(f"{path.name} has no row in this split")
            continue
        result = plan.answers(path, rows)
        signature = result.signatures["answers"]
        met = file.met(result.systems[LMCHAT])
        every_met.append(all(met.values()))
        report.setdefault("files", []).append({"name": file.name, "goal": file.goal, "met": met, **result.as_json()})
        print_lines(answer_cells(file, result, met))
    print(f"\nEM/F1 in percent, threshold 0; signature: `{signature}`\n")
    return all(every_met)


def answer_cells(file: AnswerFile, result: ModeReport, met: dict[str, bool]) -> list[str]:
    """The line of one file."""
    own = result.systems[LMCHAT]
    return [
        f"{file.language} {result.file.split('.')[0].removeprefix('qa-')}",
        str(result.rows),
        em_f1(own),
        em_f1(result.systems[BEST_SENTENCE]),
        "/".join(f"{file.goal[name]:g}" if name in file.goal else "-" for name in ("exact_match", "f1")),
        yes_no(all(met.values())),
        f"{own.values['share'].mean:.1f} %",
        str(result.failed),
        f"{result.seconds / result.rows:.3f}",
    ]


def score_joined(plan: Plan, passages: int, report: dict[str, Any]) -> bool:
    """Print F1 on single and on joined passages; true if enough of it is left."""
    path, rows, every = plan.rows(JOINED_FILE)
    single = plan.answers(path, rows)
    together = plan.answers(path, joined(rows, passages, every, plan.seed))
    before, after = (result.systems[LMCHAT].values["f1"].mean for result in (single, together))
    kept = 100 * after / before if before else 0.0
    met = kept >= JOINED_GOAL
    head = [f"{passages} passages joined", "rows", "single EM/F1", "joined EM/F1", "F1 kept", "must reach", "met"]
    cells = [f"{JOINED_FILE.language} {JOINED_FILE.name}", str(len(rows))]
    cells += [em_f1(result.systems[LMCHAT]) for result in (single, together)]
    print_lines(head, ["---"] * len(head), [*cells, f"{kept:.1f} %", f"{JOINED_GOAL} %", yes_no(met)])
    print()
    report["joined"] = {"passages": passages, "kept": kept, "goal": JOINED_GOAL, "met": met} | {
        "single": single.as_json(),
        "joined": together.as_json(),
    }
    return met


def score_decisions(plan: Plan, files: Sequence[AnswerFile], report: dict[str, Any]) -> bool:
    """Print how well "no answer" is told on each file and on all together; true if that is well enough."""
    told: dict[str, tuple[list[bool], list[bool]]] = {}
    for file in files:
        path, rows, _ = plan.rows(file)
        if not rows:
            continue
        plan.narrator.remark(f"{path.name}: {len(rows)} questions, each of its own passage and of a wrong one")
        asked = [*rows, *wrong_passages(rows, plan.seed)]
        made = outputs(plan.engine, Task("answer", threshold=None), asked, plan.narrator)
        truth = [index >= len(rows) for index in range(len(asked))]
        told[f"{file.language} {file.name}"] = [output.no_answer for output in made], truth
    told[ALL] = tuple([one for pair in told.values() for one in pair[side]] for side in (0, 1))
    found = {name: decision(*pair) for name, pair in told.items()}
    print_decisions(found, {name: len(pair[0]) for name, pair in told.items()})
    met = found[ALL].f1 >= NO_ANSWER_GOAL
    report["wrong_passage"] = {"goal": NO_ANSWER_GOAL, "met": met} | {
        "files": {name: {"asked": len(told[name][0]), **asdict(one)} for name, one in found.items()}
    }
    return met


def print_decisions(found: dict[str, Decision], asked: dict[str, int]) -> None:
    """Print the table of the decision "no answer"."""
    head = ["no answer in a wrong passage", "asked", "precision", "recall", "F1", "must reach", "met"]
    print_lines(head, ["---"] * len(head))
    for name, one in found.items():
        shares = [f"{value:.1f}" for value in (one.precision, one.recall, one.f1)]
        print_lines([name, str(asked[name]), *shares, f"{NO_ANSWER_GOAL}", yes_no(one.f1 >= NO_ANSWER_GOAL)])
    print()


def score_peer(plan: Plan, files: Sequence[AnswerFile], count: int, report: dict[str, Any]) -> None:
    """Print the scores of SmolLM2-135M on some of the rows, beside lmchat's on the same ones."""
    if reason := smollm2.missing():
        plan.narrator.note(f"{smollm2.NAME} is skipped: {reason}")
        return
    head = ["test file", "rows", f"{LMCHAT} EM/F1", f"{smollm2.NAME} EM/F1"]
    print_lines(head, ["---"] * len(head))
    chosen = [(file, path, sample(every, count, plan.seed)) for file in files for path, every, _ in [plan.rows(file)]]
    given = smollm2.answer((file.language, row.source, row.query) for file, _, rows in chosen for row in rows)
    for file, path, rows in chosen:
        own = plan.answers(path, rows).systems[LMCHAT]
        peer = EVALUATIONS["answer"].score(rows, list(islice(given, len(rows))))
        print_lines([f"{file.language} {file.name}", str(len(rows)), em_f1(own), em_f1(peer)])
        scores = {name: scores_as_json(one) for name, one in ((LMCHAT, own), (smollm2.NAME, peer))}
        report.setdefault("peer", []).append({"name": file.name, "rows": len(rows), "scores": scores})
    print()


def em_f1(scores: Scores) -> str:
    """Both means in percent."""
    return f"{scores.values['exact_match'].mean:.1f}/{scores.values['f1'].mean:.1f}"


if __name__ == "__main__":
    sys.exit(main())
