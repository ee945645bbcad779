"""The training loop: one step after another until the schedule ends, saved often, resumed exactly."""

from __future__ import annotations

import contextlib
import math
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Protocol

import torch
from torch import Tensor

from lmchat.errors import TrainingError
from lmchat.model.decoder import DecoderState
from lmchat.model.seq2seq import Seq2Seq
from lmchat.model.vocabulary import VocabularySample
from lmchat.training.average import AverageWeights
from lmchat.training.batching import Batch, BatchStream, Collator
from lmchat.training.distributed import World, sum_gradients, sum_over_processes
from lmchat.training.runs import RunFolder, collect, distribute
from lmchat.training.schedule import learning_rate
from lmchat.training.sections import Schedule

MOST_SKIPPED_STEPS = 20


@dataclass(slots=True)
class Progress:
    """Where a run stands; saved and restored with it.

    Attributes:
        step: optimizer steps done.
        seconds: time spent training over all sittings.
        source_tokens: source tokens seen, without padding.
        best: the best validation score so far, the lower the better.
        skipped: steps in a row whose gradient was not finite.
    """

    step: int = 0
    seconds: float = 0.0
    source_tokens: float = 0.0
    best: float = float("inf")
    skipped: int = 0

    def done(self, schedule: Schedule) -> float:
        """The share of the schedule that is over."""
        if schedule.minutes > 0:
            return min(1.0, self.seconds / (60 * schedule.minutes))
        return min(1.0, self.step / schedule.steps)


@dataclass(frozen=True, slots=True)
class StepRecord:
    """What one step was like.

    Attributes:
        loss: negative log-likelihood per target token, in nats, without smoothing.
        norm: of the gradient before clipping.
        rate: the learning rate.
        source_tokens: source tokens over all processes.
        seconds: since the step before, saving and validation included.
    """

    loss: float
    norm: float
    rate: float
    source_tokens: float
    seconds: float


class Monitor(Protocol):
    """Who is told how the run goes."""

    def step(self, progress: Progress, record: StepRecord, done: float) -> None:
        """After each step."""

    def validated(self, progress: Progress, scores: Mapping[str, float]) -> None:
        """After each validation."""


class Validator(Protocol):
    """Who measures the weights that would be shipped, and keeps them when they are the best so far."""

    def measure(self, model: Seq2Seq) -> dict[str, float]:
        """Scores by name; "score" is what counts, the lower the better."""

    def keep(self, model: Seq2Seq, progress: Progress, scores: Mapping[str, float]) -> None:
        """The model is the best so far."""


class FurtherLoss(Protocol):
    """A loss beside the likelihood of the targets, summed over what it counts."""

    def __call__(self, model: Seq2Seq, state: DecoderState, batch: Batch, step: int, /) -> Tensor:
        """The loss of a batch whose sources were read into `state`, in the step of this number."""


@dataclass(slots=True)
class Trainer:
    """A run in this process."""

    model: Seq2Seq
    stream: BatchStream
    collator: Collator
    schedule: Schedule
    folder: RunFolder
    world: World
    device: torch.device
    precision: torch.dtype
    monitor: Monitor
    validator: Validator
    further_losses: Sequence[FurtherLoss] = ()
    optimizer: torch.optim.Optimizer = field(init=False)
    average: AverageWeights | None = field(init=False)
    progress: Progress = field(default_factory=Progress)
    clock: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        self.optimizer = torch.optim.AdamW(
            parameter_groups(self.model, self.schedule.weight_decay), lr=0.0, betas=(0.9, 0.98), eps=1e-8, fused=True
        )
        self.average = AverageWeights(self.model, self.schedule.average) if self.schedule.average > 0 else None

    def resume(self) -> bool:
        """Go on where the run was saved; false when it has no state."""
        saved = self.folder.load_state()
        if saved is None:
            return False
        tensors, progress = saved
        distribute(tensors, self.model, self.optimizer, self.average)
        self.stream.restore(progress.pop("stream"))
        if self.average is not None:
            self.average.updates = progress.pop("averaged", progress["step"])
        self.progress = Progress(**progress)
        return True

    def run(self) -> dict[str, float]:
        """Train until the schedule ends; raises `TrainingError` when the loss is lost.

        Returns:
            The scores of the weights at the end; none in a process that does not lead the others.
        """
        self.clock = time.monotonic()
        self.model.train()
        saved = validated = time.monotonic()
        while self.progress.done(self.schedule) < 1:
            self._step()
            now = time.monotonic()
            if now - validated > 60 * self.schedule.validate_minutes:
                self._validate()
                self.save()  # so that a resumed run knows what the best one has to beat
                saved = validated = time.monotonic()
            elif now - saved > 60 * self.schedule.save_minutes:
                self.save()
                saved = time.monotonic()
        scores = self._validate()
        self.save()
        return scores

    def save(self) -> None:
        """Save the state, if this process leads."""
        if self.world.leads:
            averaged = {"averaged": self.average.updates} if self.average else {}
            progress = asdict(self.progress) | averaged | {"stream": self.stream.state()}
            self.folder.save_state(collect(self.model, self.optimizer, self.average), progress)

    @contextlib.contextmanager
    def averaged(self) -> Iterator[Seq2Seq]:
        """The model with its averaged weights, in evaluation mode, for a while."""
        self.model.eval()
        if self.average is not None:
            self.average.swap(self.model)
        try:
            yield self.model
        finally:
            if self.average is not None:
                self.average.swap(self.model)
            self.model.train()

    def _step(self) -> None:
        done = self.progress.done(self.schedule)
        rate = learning_rate(done, self.schedule.learning_rate, self.schedule.warm_up)
        items = next(self.stream)[self.world.rank :: self.world.size]
        torch.manual_seed(hash((self.schedule.seed, self.progress.step, self.world.rank)) % 2**63)
        batch = self.collator.batch(items).to(self.device)
        loss, sums = self._loss(batch)
        loss.backward()  # type: ignore[no-untyped-call]
        sum_gradients(self.world, self.model.parameters())
        total_loss, target_tokens, source_tokens, seconds = self._totals(sums)
        norm = self._apply(target_tokens, rate)
        self._advance(norm, source_tokens, seconds)
        record = StepRecord(total_loss / target_tokens, norm, rate, source_tokens, seconds)
        self.monitor.step(self.progress, record, done)

    def _loss(self, batch: Batch) -> tuple[Tensor, Tensor]:
        """The summed training loss of this process's rows, and its sums for the record."""
        smoothing = self.schedule.label_smoothing
        with torch.autocast(self.device.type, self.precision, enabled=self.precision != torch.float32):
            state = self.model.start(batch.source)
            scores = self.model.score(state, batch.inputs, batch.targets, batch.copied_from, self._sample(batch))
            further = [loss(self.model, state, batch, self.progress.step) for loss in self.further_losses]
        likelihood = (scores.log_probs * batch.target_mask).sum()
        uniform = (scores.uniform * batch.target_mask).sum()
        loss = sum(further) - (1 - smoothing) * likelihood - smoothing * uniform
        sums = torch.stack((-likelihood.detach(), batch.target_mask.sum(), batch.source.lengths.sum()))
        return loss, sums

    def _sample(self, batch: Batch) -> VocabularySample | None:
        """Pieces that stand for the vocabulary in this step, if the schedule has it so."""
        return VocabularySample.halved(batch.targets, self.model.config.vocab_size, self.schedule.vocabulary_sample)

    def _totals(self, sums: Tensor) -> list[float]:
        """Loss, target tokens and source tokens over all processes, and the seconds by the leading one's clock."""
        now = time.monotonic()
        seconds = now - self.clock if self.world.leads else 0.0
        self.clock = now
        values = torch.cat((sums.double(), torch.tensor([seconds], device=sums.device, dtype=torch.float64)))
        totals: list[float] = sum_over_processes(self.world, values).tolist()
        return totals

    def _apply(self, target_tokens: float, rate: float) -> float:
        """One optimizer step on gradients per target token; their norm before clipping. Not finite: no step."""
        gradients = [p.grad for p in self.model.parameters() if p.grad is not None]
        torch._foreach_div_(gradients, target_tokens)
        norm = float(torch.nn.utils.clip_grad_norm_(self.model.parameters(), self.schedule.clip))
        if norm < float("inf"):
            for group in self.optimizer.param_groups:
                group["lr"] = rate
            self.optimizer.step()
            if self.average is not None:
                self.average.update(self.model)
        self.optimizer.zero_grad(set_to_none=True)
        return norm

    def _advance(self, norm: float, source_tokens: float, seconds: float) -> None:
        progress = self.progress
        progress.skipped = 0 if norm < float("inf") else progress.skipped + 1
        if progress.skipped > MOST_SKIPPED_STEPS:
            raise TrainingError(
                f"the gradient was not finite for {MOST_SKIPPED_STEPS} steps", "lower [schedule] learning_rate"
            )
        progress.step += 1
        progress.seconds += seconds
        progress.source_tokens += source_tokens

    def _validate(self) -> dict[str, float]:
        if not self.world.leads:
            return {}
        with self.averaged() as model:
            scores = self.validator.measure(model)
            if not math.isfinite(scores["score"]):
                raise TrainingError("the dev loss is no number any more", "lower [schedule] learning_rate")
            self.monitor.validated(self.progress, scores)
            if scores["score"] < self.progress.best or len(scores) == 1:  # without dev rows the last ones are kept
                self.progress.best = scores["score"]
                self.validator.keep(model, self.progress, scores)
        return scores


def parameter_groups(model: Seq2Seq, weight_decay: float) -> list[dict[str, Any]]:
    """Weight decay for matrices of products; none for biases and the embedding."""
    decayed = [p for n, p in model.named_parameters() if p.dim() > 1 and "embedding" not in n]
    others = [p for n, p in model.named_parameters() if p.dim() <= 1 or "embedding" in n]
    return [{"params": decayed, "weight_decay": weight_decay}, {"params": others, "weight_decay": 0.0}]


def best_precision(device: torch.device) -> torch.dtype:
    """bfloat16 where the device computes with it, else float32."""
    if device.type == "cuda":
        return torch.bfloat16 if torch.cuda.is_bf16_supported() else torch.float32
    if device.type == "cpu" and torch.cpu._is_avx512_bf16_supported():
        return torch.bfloat16
    return torch.float32
