"""Measure what a choice is worth, by the same short training with and without it.

    python scripts/ablation.py start --data DATA_FOLDER --embeddings word2vec=FILE --embeddings minilm=FILE
    python scripts/ablation.py query --data DATA_FOLDER

start: what a summarizer gains from where it starts: new weights, embeddings made elsewhere (the files are made by
scripts/make_embeddings.py), or pretraining. query: what a reader gains from the query attention and from the
exact-match feature. Trains one run after the other as scripts/configs/ablation-STUDY.toml says, with the same steps,
rows and seed, and prints a table of their dev scores. A run that was stopped goes on; one that is over is only measured
again.
"""

from __future__ import annotations

import argparse
import json
import re
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from measuring import ended

from lmchat.errors import UsageError
from lmchat.model.config import QUERY

ROOT = Path(__file__).parents[1]
TOKENIZER = ROOT / "checkpoints" / "tokenizer.model"
COLUMNS = ("dev loss", "dev loss en", "dev loss zh", "ROUGE en", "ROUGE zh", "ROUGE, all files")


@dataclass(frozen=True, slots=True)
class Variant:
    """One way to train.

    Attributes:
        name: what the table calls it; its run is `ablation-STUDY-NAME`.
        init: the [init] of its configuration.
        query: the `query` of its [model].
    """

    name: str
    init: Mapping[str, str]
    query: str = "both"

    def configuration(self, shared: str, steps: int | None) -> str:
        """The shared configuration with this start and [model], and with other steps if they are given."""
        shared = re.sub(r"^(\[model\])$", rf'\1\nquery = "{self.query}"', shared, flags=re.MULTILINE)
        if steps is not None:
            shared = re.sub(r"^steps = \d+$", f"steps = {steps}", shared, flags=re.MULTILINE)
        lines = [f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in self.init.items()]
        return "\n".join([shared, "[init]", *lines, ""])


def queries(checkpoint: str) -> Iterator[Variant]:
    """A checkpoint's weights with each view of the query."""
    return (Variant(query, {"checkpoint": checkpoint}, query) for query in QUERY)


def placed(checkpoint: str) -> str:
    """A checkpoint's name, or the whole path of its folder."""
    return str(Path(checkpoint).resolve()) if Path(checkpoint).is_dir() else checkpoint


def starts(embeddings: Iterable[tuple[str, Path]], checkpoint: str) -> Iterator[Variant]:
    """New weights, new weights with each of the embeddings, and a checkpoint's weights."""
    yield Variant("new", {"tokenizer": str(TOKENIZER)})
    for name, path in embeddings:
        yield Variant(name, {"tokenizer": str(TOKENIZER), "embeddings": str(path.resolve())})
    yield Variant(Path(checkpoint).name, {"checkpoint": checkpoint})


def study_file(study: str) -> Path:
    """The configuration that the variants of a study share."""
    return ROOT / "scripts" / "configs" / f"ablation-{study}.toml"


def train(variant: Variant, options: argparse.Namespace) -> dict[str, float]:
    """Train one variant; the dev scores of its checkpoint."""
    launcher = ["-m", "torch.distributed.run", "--standalone", "--nproc-per-node", str(options.processes)]
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder) / "ablation.toml"
        shared = study_file(options.study).read_text(encoding="utf-8")
        config.write_text(variant.configuration(shared, options.steps), encoding="utf-8")
        arguments = ["-m", "lmchat", "train", config, "--name", f"{options.name}-{options.study}-{variant.name}"]
        command = [sys.executable, *(launcher if options.processes > 1 else []), *arguments]
        command += ["--data", options.data.resolve()]
        done = subprocess.run(command, cwd=ROOT, check=False, stdout=subprocess.PIPE, text=True)
    if done.returncode:
        raise UsageError(f"the training {variant.name!r} failed", "see above")
    best = Path(done.stdout.strip().splitlines()[-1])
    scores: dict[str, float] = json.loads((best / "config.json").read_text(encoding="utf-8"))["training"]["dev_scores"]
    return scores


def row(name: str, scores: Mapping[str, float]) -> str:
    """A line of the table: losses in nats a token, and the mean of R1, R2 and RL in percent where it is measured."""
    losses = [mean(scores, prefix) for prefix in ("en/", "zh/")]
    rouge = [mean(scores, f"rouge {language}/") for language in ("en", "zh")]
    cells = [f"{loss:.3f}" for loss in (scores["mean"], *losses)]
    cells += [f"{100 * score:.1f}" for score in (*rouge, scores["rouge"])] if "rouge" in scores else ["-"] * 3
    return f"| {name} | {' | '.join(cells)} |"


def mean(scores: Mapping[str, float], prefix: str) -> float:
    """The mean of the scores whose names begin so; not a number if there are none."""
    values = [score for name, score in scores.items() if name.startswith(prefix)]
    return statistics.fmean(values) if values else float("nan")


def named_file(text: str) -> tuple[str, Path]:
    """NAME=FILE of an option."""
    name, equals, path = text.partition("=")
    if not (re.fullmatch(r"[\w-]+", name) and equals and Path(path).is_file()):
        raise argparse.ArgumentTypeError(f"{text!r} is not NAME=FILE with a file that is there")
    return name, Path(path)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("study", choices=("start", "query"))
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--embeddings", type=named_file, action="append", default=[], metavar="NAME=FILE")
    parser.add_argument("--checkpoint", type=placed, default="base", help="the pretrained checkpoint")
    parser.add_argument("--name", default="ablation", help="what the names of the runs begin with")
    parser.add_argument("--steps", type=int, help="instead of the configuration's")
    parser.add_argument("--processes", type=int, default=1)
    options = parser.parse_args()
    start = starts(options.embeddings, options.checkpoint)
    rows = [
        row(v.name, train(v, options)) for v in (start if options.study == "start" else queries(options.checkpoint))
    ]
    print(f"| {options.study} | {' | '.join(COLUMNS)} |\n|---|{'---:|' * len(COLUMNS)}", *rows, sep="\n")


if __name__ == "__main__":
    raise SystemExit(ended(main))
