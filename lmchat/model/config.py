"""The architecture of a checkpoint, as it stands in config.json and in a training configuration's [model]."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import Any

from lmchat.errors import ConfigError

CELLS = ("lstm", "gru", "rnn")
"""Names of `lmchat.model.cells.CELLS`, which takes torch to import."""
ATTENTIONS = ("dot", "additive")
"""Names of `lmchat.model.attention.ATTENTIONS`."""
QUERY = ("both", "match", "alignment", "none")


@dataclass(frozen=True, slots=True)
class ModelConfig:
    """Sizes and choices of the encoder-decoder.

    Attributes:
        vocab_size: pieces of the tokenizer.
        embedding_size: width of the embedding, which is also the output projection (tied).
        encoder_size: width of one direction of one encoder layer; the memory is twice as wide.
        decoder_size: width of both decoder layers.
        attention_size: width of queries and keys.
        cell: "lstm", "gru" or "rnn".
        attention: "dot" or "additive".
        query: what the document is told of the query: "match" marks its tokens, "alignment" adds what the query says
            about them, "both" does both, "none" neither (both: see lmchat.model.encoder).
        dropout: share of features dropped between layers in training, one mask for all time steps.
        modeling_size: width of one direction of a third encoder layer, which reads what the document made of the query
            (the modeling layer of BiDAF, arXiv:1611.01603, section 2); 0 for none.
        max_source: source tokens the model was trained on; longer documents are split into segments.
    """

    vocab_size: int = 16384
    embedding_size: int = 256
    encoder_size: int = 256
    decoder_size: int = 512
    attention_size: int = 256
    cell: str = "lstm"
    attention: str = "dot"
    query: str = "both"
    dropout: float = 0.1
    modeling_size: int = 0
    max_source: int = 400

    def __post_init__(self) -> None:
        for name, choices in (("cell", CELLS), ("attention", ATTENTIONS), ("query", QUERY)):
            if getattr(self, name) not in choices:
                raise ConfigError(f"{name} is {getattr(self, name)!r}", f"choose one of {', '.join(choices)}")
        for field in fields(self):
            value = getattr(self, field.name)
            least = 0 if field.name == "modeling_size" else 1
            if isinstance(value, int) and value < least:
                raise ConfigError(f"{field.name} is {value}", f"it must be at least {least}")
        if not 0 <= self.dropout < 1:
            raise ConfigError(f"dropout is {self.dropout}", "it must be at least 0 and below 1")

    @property
    def memory_size(self) -> int:
        """Width of an encoder state."""
        return 2 * self.encoder_size

    def to_json(self) -> dict[str, Any]:
        """The fields as a JSON object."""
        return asdict(self)

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> ModelConfig:
        """The configuration with these fields; raises `ConfigError` for an unknown one or a wrong type."""
        known = {field.name: type(field.default) for field in fields(cls)}
        for name, value in values.items():
            if name not in known:
                raise ConfigError(f"[model] has no field {name!r}", f"known are {', '.join(known)}")
            if not isinstance(value, known[name]) or isinstance(value, bool):
                raise ConfigError(f"[model] {name} is {value!r}", f"it must be of type {known[name].__name__}")
        return cls(**values)
