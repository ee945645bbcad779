"""Continues the prompt of one command, once for each seed, and keeps count of how it went."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lmchat.cli import options
from lmchat.cli.continuations import Continuation, Continuations
from lmchat.cli.following import follow
from lmchat.cli.narration import Narrator
from lmchat.cli.options import named_as_typed, option_of
from lmchat.engine.protocol import StreamingEngine
from lmchat.errors import EXIT_DONE, EXIT_SOME_FAILED, CheckpointError, LmchatError, UsageError
from lmchat.text.sanitize import terminal_safe

if TYPE_CHECKING:
    from lmchat.decoding.config import DecodingConfig
    from lmchat.engine.events import Token
    from lmchat.engine.request import Request

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


@dataclass(frozen=True, slots=True)
class GenerationChanges:
    """Decoding options; None leaves a setting as the mode has it."""

    greedy: Greedy = False
    temperature: Temperature = None
    top_k: TopK = None
    top_p: TopP = None
    repetition_penalty: RepetitionPenalty = None
    no_repeat_ngram_size: options.NoRepeat = None
    min_new_tokens: options.MinNewTokens = None
    max_new_tokens: options.MaxNewTokens = None

    def apply(self) -> DecodingConfig | None:
        """The settings, or None where no option was given; raises `UsageError`."""
        changes: dict[str, Any] = {name: getattr(self, name) for name in SETTINGS if getattr(self, name) is not None}
        if self.greedy:
            _check_greedy(changes)
            changes["method"] = "greedy"
        if self.temperature == 0:
            raise UsageError("--temperature is 0", "use --greedy, or a temperature above 0")
        from lmchat.modes.generate import changed_decoding

        with named_as_typed(SETTINGS):
            return changed_decoding(changes)


SETTINGS = tuple(field.name for field in fields(GenerationChanges) if field.name != "greedy")
"""The settings of decoding that options are called after."""
_OF_DRAWING = ("temperature", "top_k", "top_p")


def _check_greedy(changes: Collection[str]) -> None:
    """Raise `UsageError` where there is a change that is about drawing, which --greedy does not do."""
    for name in _OF_DRAWING:
        if name in changes:
            problem = f"--greedy draws nothing, {option_of(name)} says how to draw"
            raise UsageError(problem, "leave one of them out")


@dataclass(frozen=True, slots=True)
class Job:
    """One command's work.

    Attributes:
        prompt: what is continued.
        seeds: a continuation is written for each.
        stop: strings that end a text.
        decoding: settings instead of the mode's own.
        load: loads the engine; called once the requests are known to make sense.
        open_writer: opens the output; called once, like `load`.
        narrator: tells what happens.
    """

    prompt: str
    seeds: Sequence[int]
    stop: tuple[str, ...]
    decoding: DecodingConfig | None
    load: Callable[[], StreamingEngine]
    open_writer: Callable[[], Continuations]
    narrator: Narrator

    def run(self) -> int:
        """Write all continuations; returns the exit code. Raises what makes all further work pointless."""
        requests = [self._request(seed) for seed in self.seeds]
        engine, writer = self.load(), self.open_writer()
        failed = 0
        for request in requests:
            try:
                self._write(request, engine, writer)
            except LmchatError as error:
                writer.abandon()
                if isinstance(error, CheckpointError):
                    raise
                self.narrator.error(f"seed {request.seed}: {error}" if len(requests) > 1 else str(error))
                failed += 1
        return EXIT_SOME_FAILED if failed else EXIT_DONE

    def _request(self, seed: int) -> Request:
        from lmchat.engine.request import Request

        return Request("generate", self.prompt, decoding=self.decoding, seed=seed, stop=self.stop)

    def _write(self, request: Request, engine: StreamingEngine, writer: Continuations) -> None:
        tokens: list[Token] = []
        writer.begin(request.seed)

        def take(token: Token) -> None:
            tokens.append(token)
            writer.piece(token.text)

        completed = follow(engine, request, take=take)
        if not terminal_safe(completed.text).strip():
            raise LmchatError("the model wrote nothing", "try another --seed, or other --stop strings")
        writer.end(Continuation(request.text, request.seed, engine.name, tokens, completed))
        self.narrator.remark(
            f"seed {request.seed}: {len(tokens)} tokens, {completed.seconds:.2f} s, "
            f"{completed.tokens_per_second:.0f} tokens/s, ended by {completed.stop_reason}"
        )
