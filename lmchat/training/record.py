"""What a run leaves behind: its checkpoints, with what they were trained on, for how long, and how they scored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import torch

from lmchat.model.seq2seq import Seq2Seq
from lmchat.model.torch_checkpoint import save_checkpoint
from lmchat.text.tokenizer import Tokenizer
from lmchat.training.batching import Collator
from lmchat.training.config import TrainingConfig
from lmchat.training.corpora import Corpus
from lmchat.training.runs import RunFolder
from lmchat.training.start import Start
from lmchat.training.trainer import Progress
from lmchat.training.validation import DevSet, validation_losses, validation_rouge


@dataclass(slots=True)
class DevValidator:
    """Measures loss and ROUGE on dev rows and keeps the best model as a checkpoint."""

    sets: list[DevSet]
    collator: Collator
    device: torch.device
    tokenizer: Tokenizer
    folder: RunFolder
    sitting: dict[str, object]
    earlier: list[dict[str, object]]
    rouge_rows: int

    def measure(self, model: Seq2Seq) -> dict[str, float]:
        """Loss and ROUGE of the dev sets. The score is the mean ROUGE, negated, where it is measured, else the loss."""
        scores = validation_losses(model, self.sets, self.collator, self.device)
        if self.rouge_rows:
            scores |= validation_rouge(model, self.sets, self.collator, self.rouge_rows)
        return scores | {"score": -scores["rouge"] if "rouge" in scores else scores.get("mean", 0.0)}

    def keep(self, model: Seq2Seq, progress: Progress, scores: Mapping[str, float]) -> None:
        """Save the checkpoint `best`."""
        self.write(self.folder.best, model, progress, scores)

    def write(self, folder: Path, model: Seq2Seq, progress: Progress, scores: Mapping[str, float]) -> None:
        """Save a checkpoint that says what it was trained on, for how long, and how it scored."""
        minutes, tokens = round(progress.seconds / 60), round(progress.source_tokens)
        sitting = self.sitting | {"steps": progress.step, "minutes": minutes, "source_tokens": tokens}
        rounded = {name: round(score, 4) for name, score in scores.items()}
        facts = {"sittings": [*self.earlier, sitting], "dev_scores": rounded}
        self.folder.replace(folder, lambda path: save_checkpoint(path, model, self.tokenizer, facts))


def facts(config: TrainingConfig, corpora: list[Corpus], begin: Start) -> dict[str, object]:
    """What a checkpoint's config.json says of a sitting: every file with rows used and left out, and its licence.

    Losses beside likelihood are named too, and where embeddings and a teacher's readings come from.
    """
    data = [
        {
            "file": f"{corpus.path.parent.name}/{corpus.path.name}",
            "task": corpus.data.task,
            "length": corpus.data.length,
            "weight": corpus.data.weight,
            "rows": corpus.rows,
            "left_out_as_dev": corpus.dev,
            "left_out_shared_with_test": corpus.shared,
            "licence": corpus.data.licence,
        }
        for corpus in corpora
    ]
    losses = {name: dict(config.tables[name]) for name in ("risk", "ranking", "grading") if name in config.tables}
    schedule = {"schedule": dict(config.tables.get("schedule", {}))}
    sitting: dict[str, object] = {"configuration": config.name, **schedule, **losses, "data": data}
    if begin.embeddings:
        sitting["embeddings"] = dict(begin.embeddings)
    if begin.readings:
        origins = [dict(readings.origin) for readings in begin.readings]
        sitting["distillation"] = {**config.tables["distillation"], "readings": origins}
    return sitting
