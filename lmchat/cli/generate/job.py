"""Continues the prompt of one command, once for each seed, and keeps count of how it went."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lmchat.cli.generate.writers import Continuation, Continuations
from lmchat.cli.shared.following import follow
from lmchat.cli.shared.narration import Narrator
from lmchat.engine.protocol import StreamingEngine
from lmchat.errors import EXIT_DONE, EXIT_SOME_FAILED, CheckpointError, LmchatError
from lmchat.text.counting import count_of
from lmchat.text.sanitize import terminal_safe

if TYPE_CHECKING:
    from lmchat.decoding.config import DecodingConfig
    from lmchat.engine.events import Token
    from lmchat.engine.request import Request


@dataclass(frozen=True, slots=True)
class GenerateJob:
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

        completed = follow(engine.stream(request), take=take)
        if not terminal_safe(completed.text).strip():
            raise LmchatError("the model wrote nothing", "try another --seed, or other --stop strings")
        writer.end(Continuation(request.text, request.seed, engine.name, tokens, completed))
        self.narrator.remark(
            f"seed {request.seed}: {count_of(len(tokens), 'token')}, {completed.seconds:.2f} s, "
            f"{completed.tokens_per_second:.0f} tokens/s, ended by {completed.stop_reason}"
        )
