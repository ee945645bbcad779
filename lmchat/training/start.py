"""What a run starts from: a checkpoint, or new weights for a tokenizer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from lmchat.errors import CheckpointError, ConfigError
from lmchat.locations import resolve_checkpoint
from lmchat.model.seq2seq import Seq2Seq
from lmchat.model.torch_checkpoint import load_checkpoint
from lmchat.text.tokenizer import Tokenizer
from lmchat.training.config import TrainingConfig
from lmchat.training.distillation import Readings
from lmchat.training.embeddings import Embeddings


@dataclass(frozen=True, slots=True)
class Start:
    """What a run starts from.

    Attributes:
        model: the network, on the CPU.
        tokenizer: its tokenizer.
        earlier: the sittings that its weights have behind them, as they stand in config.json.
        embeddings: where its embedding comes from, see `lmchat.training.embeddings.Embeddings`; empty if it is random.
        readings: what each teacher that [distillation] names made of the training questions.
    """

    model: Seq2Seq
    tokenizer: Tokenizer
    earlier: list[dict[str, object]]
    embeddings: Mapping[str, str]
    readings: list[Readings]


def start(config: TrainingConfig) -> Start:
    """What [init] names: a checkpoint, or new weights for a tokenizer, with or without embeddings made elsewhere."""
    model = Seq2Seq(config.model).initialize()
    if config.init.checkpoint:
        checkpoint = load_checkpoint(resolve_checkpoint(config.init.checkpoint))
        take_weights(model, checkpoint.model, config.init.checkpoint)
        earlier = list(checkpoint.config["training"].get("sittings", []))
        return Start(model, checkpoint.tokenizer, earlier, {}, all_readings(config, checkpoint.tokenizer))
    if not config.init.tokenizer:
        raise ConfigError("[init] names neither a checkpoint nor a tokenizer", "name one of them")
    tokenizer = _tokenizer(Path(config.init.tokenizer).expanduser())
    if tokenizer.vocab_size != config.model.vocab_size:
        problem = f"[init] tokenizer has {tokenizer.vocab_size} pieces, [model] vocab_size is {config.model.vocab_size}"
        raise ConfigError(problem, "set vocab_size to what the tokenizer has")
    readings = all_readings(config, tokenizer)
    if not config.init.embeddings:
        return Start(model, tokenizer, [], {}, readings)
    embeddings = Embeddings.load(Path(config.init.embeddings).expanduser())
    embeddings.copy_to(model.embedding.weight, tokenizer)
    return Start(model, tokenizer, [], embeddings.origin, readings)


def _tokenizer(path: Path) -> Tokenizer:
    """The tokenizer of a file; raises `ConfigError` where it is none."""
    try:
        return Tokenizer.load(path)
    except CheckpointError as error:
        hint = "name a tokenizer.model, such as that of a checkpoint"
        raise ConfigError(f"[init] tokenizer: {error.message}", hint) from error


def all_readings(config: TrainingConfig, tokenizer: Tokenizer) -> list[Readings]:
    """The readings that [distillation] names."""
    return [Readings.load(Path(path).expanduser(), tokenizer) for path in config.distillation.readings]


def take_weights(model: Seq2Seq, earlier: Seq2Seq, name: str) -> None:
    """Take the weights of an earlier model; a modeling layer that it has not is new. Raises `ConfigError`."""
    weights = earlier.state_dict()
    if earlier.encoder.modeling is None:
        weights |= {key: value for key, value in model.state_dict().items() if key.startswith("encoder.modeling.")}
    try:
        model.load_state_dict(weights)
    except RuntimeError as error:
        message = f"the weights of {name!r} do not fit [model]"
        raise ConfigError(message, "give [model] the sizes of the checkpoint's config.json") from error
