"""The options that change how a text is written, and the settings of decoding that they make."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from lmchat.errors import ConfigError, UsageError

if TYPE_CHECKING:
    from lmchat.decoding.config import DecodingConfig
    from lmchat.engine.request import Request

BeamSize = Annotated[int | None, typer.Option(min=1, metavar="N", help="Hypotheses of the beam search; 1: greedy.")]
Samples = Annotated[
    int | None, typer.Option(min=2, metavar="N", help="Draw N texts and take the one most like the others.")
]
DraftTemperature = Annotated[float | None, typer.Option(metavar="X", help="Of the texts drawn; lower is more alike.")]
LengthPenalty = Annotated[float | None, typer.Option(metavar="X", help="More favours longer texts; 0: off.")]
CoveragePenalty = Annotated[float | None, typer.Option(metavar="X", help="More favours reading all of it; 0: off.")]
NoRepeat = Annotated[
    int | None, typer.Option("--no-repeat-ngram-size", metavar="N", help="Repeat no run of N pieces; 0: off.")
]
MinNewTokens = Annotated[int | None, typer.Option(metavar="N", help="At least this many pieces of text.")]
MaxNewTokens = Annotated[int | None, typer.Option(metavar="N", help="At most this many pieces of text.")]
Temperature = Annotated[float | None, typer.Option(metavar="X", help="Below 1: likelier words; above: wilder ones.")]
TopK = Annotated[int | None, typer.Option(metavar="N", help="Draw from the N likeliest pieces; 0: off.")]
TopP = Annotated[float | None, typer.Option(metavar="P", help="Draw from the likeliest pieces that make P; 1: off.")]
RepetitionPenalty = Annotated[
    float | None, typer.Option(metavar="X", help="Above 1, what is written becomes less likely; 1: off.")
]
Greedy = Annotated[bool, typer.Option("--greedy", help="Always the likeliest piece, nothing at random.")]
Stop = Annotated[
    list[str] | None, typer.Option(metavar="TEXT", help="End before this text; may be given several times.")
]

DRAFT_SETTINGS = ("samples", "temperature")
SEARCH_SETTINGS = ("beam_size", "length_penalty", "coverage_penalty")
"""Of summaries: settings of drawing drafts and of searching for one text, which exclude each other."""
DRAWING_SETTINGS = ("temperature", "top_k", "top_p")
"""Of continuations: settings that the greedy method has no use for."""


@dataclass(frozen=True, slots=True)
class SummaryChanges:
    """What options change about how a summary is written; None leaves a setting as the mode has it."""

    samples: Samples = None
    temperature: DraftTemperature = None
    beam_size: BeamSize = None
    length_penalty: LengthPenalty = None
    coverage_penalty: CoveragePenalty = None
    no_repeat_ngram_size: NoRepeat = None
    min_new_tokens: MinNewTokens = None
    max_new_tokens: MaxNewTokens = None

    def apply(self, request: Request) -> DecodingConfig | None:
        """The settings of a request with these changes, or None where no option was given.

        Raises:
            UsageError: a value makes no sense, or two options exclude each other.
        """
        changes = {name: value for name, value in asdict(self).items() if value is not None}
        if not changes:
            return None
        if self.temperature == 0:
            raise UsageError("--temperature is 0", "use --beam-size 1 instead, or a temperature above 0")
        _check_summary(changes)
        from lmchat.modes.summarizing.summary import changed_decoding

        with named_as_typed(changes):
            return changed_decoding(request, changes)


def _check_summary(changes: Collection[str]) -> None:
    """Raise `UsageError` where some changes are about drawing texts, and others about searching for one."""
    drawing = next((name for name in DRAFT_SETTINGS if name in changes), None)
    search = next((name for name in SEARCH_SETTINGS if name in changes), None)
    if drawing and search:
        problem = f"{option_of(drawing)} is about drawing texts, {option_of(search)} about searching for one"
        raise UsageError(problem, "leave one of them out")


@dataclass(frozen=True, slots=True)
class GenerationChanges:
    """What options change about how a text is continued; None leaves a setting as the mode has it."""

    greedy: Greedy = False
    temperature: Temperature = None
    top_k: TopK = None
    top_p: TopP = None
    repetition_penalty: RepetitionPenalty = None
    no_repeat_ngram_size: NoRepeat = None
    min_new_tokens: MinNewTokens = None
    max_new_tokens: MaxNewTokens = None

    def apply(self) -> DecodingConfig | None:
        """The settings, or None where no option was given; raises `UsageError`."""
        settings = asdict(self)
        greedy = settings.pop("greedy")
        changes = {name: value for name, value in settings.items() if value is not None}
        if greedy:
            _check_greedy(changes)
            changes["method"] = "greedy"
        if self.temperature == 0:
            raise UsageError("--temperature is 0", "use --greedy, or a temperature above 0")
        from lmchat.modes.generate import changed_decoding

        with named_as_typed(settings):
            return changed_decoding(changes)


def _check_greedy(changes: Collection[str]) -> None:
    """Raise `UsageError` where there is a change that is about drawing, which --greedy does not do."""
    for name in DRAWING_SETTINGS:
        if name in changes:
            problem = f"--greedy draws nothing, {option_of(name)} says how to draw"
            raise UsageError(problem, "leave one of them out")


@contextmanager
def named_as_typed(settings: Collection[str]) -> Iterator[None]:
    """Have the errors about these settings of decoding name the options that they are typed as.

    Raises:
        UsageError: instead of a `ConfigError`.
    """
    try:
        yield
    except ConfigError as error:
        names = re.compile(rf"\b({'|'.join(settings)})\b")
        raise UsageError(names.sub(lambda name: option_of(name[0]), error.message), error.hint) from error


def option_of(setting: str) -> str:
    """The option that a setting is typed as.

    >>> option_of("beam_size")
    '--beam-size'
    """
    return f"--{setting.replace('_', '-')}"
