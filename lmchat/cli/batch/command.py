"""`lmchat batch`: many texts in, many outputs out."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from lmchat.batch.fields import Fields
from lmchat.batch.records import Task
from lmchat.cli.batch.run import BatchMode, Inputs, RowFields, Running, run_command
from lmchat.cli.batch.workers import Workers
from lmchat.cli.shared import options
from lmchat.cli.shared.decoding_options import GenerationChanges, Stop, SummaryChanges
from lmchat.cli.shared.grouped import grouped
from lmchat.cli.shared.guard import guarded
from lmchat.cli.shared.summary_options import Size, SummaryOptions
from lmchat.text.reading import prose_of
from lmchat.text.sanitize import terminal_safe

if TYPE_CHECKING:
    from lmchat.engine.request import Request

TextField = Annotated[str, typer.Option(metavar="NAME", help="The field with the text.")]
ContextField = Annotated[str, typer.Option(metavar="NAME", help="The field with the text that is asked about.")]
QuestionField = Annotated[str, typer.Option(metavar="NAME", help="The field with the question.")]
Question = Annotated[str | None, typer.Option(metavar="TEXT", help="The question of rows that have none.")]
PromptField = Annotated[str, typer.Option(metavar="NAME", help="The field with the text to continue.")]

batch = typer.Typer(
    name="batch",
    help="Work through many texts: JSON Lines, CSV, Parquet, or folders of documents.",
    add_completion=False,
    rich_markup_mode=None,
)


@batch.callback(invoke_without_command=True)
def overview(context: typer.Context) -> None:
    """Show the help where no mode is named."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


@batch.command()
@grouped
def summarize(
    inputs: Inputs,
    *,
    running: Running,
    workers: Workers,
    text_field: TextField = "text",
    rows: RowFields,
    size: Size,
    seed: options.Seed = 0,
    checkpoint: options.Checkpoint = "summarize",
    decoding: SummaryChanges,
) -> None:
    """Summarize every row.

    For each row a row with id, output, error, seconds and fallback comes out, in the order of the input, then what else
    stood in it; with a reference, rouge1, rouge2 and rougeL. The exit code is 1 when some rows failed.
    """
    with guarded():
        wanted = SummaryOptions(size, decoding, seed)
        wanted.check()
        mode = BatchMode(
            "summarize",
            checkpoint,
            Fields(text_field, None, rows.id_field, rows.reference_field),
            lambda task: wanted.request(task.text if task.is_document else prose_of(task.text)),
            asdict(wanted),
        )
        code = run_command(inputs, mode, running, workers)
    raise typer.Exit(code)


@batch.command()
@grouped
def ask(
    inputs: Inputs,
    *,
    running: Running,
    workers: Workers,
    context_field: ContextField = "context",
    question_field: QuestionField = "question",
    question: Question = None,
    rows: RowFields,
    threshold: options.Threshold = None,
    checkpoint: options.Checkpoint = "answer",
) -> None:
    """Answer the question of every row from its context.

    For each row a row with id, output, error, seconds, no_answer, start, end and probability comes out, in the order of
    the input, then what else stood in it; output is null where the text has no answer. The exit code is 1 when some
    rows failed.
    """

    def request(task: Task) -> Request:
        from lmchat.engine.request import Request

        return Request("answer", task.text, query=terminal_safe(task.question), top_k=1, threshold=threshold)

    with guarded():
        request(Task("a", question="a"))
        fields = Fields(context_field, question_field, rows.id_field, rows.reference_field, question)
        mode = BatchMode("answer", checkpoint, fields, request, {"threshold": threshold})
        code = run_command(inputs, mode, running, workers)
    raise typer.Exit(code)


@batch.command()
@grouped
def generate(
    inputs: Inputs,
    *,
    running: Running,
    workers: Workers,
    prompt_field: PromptField = "prompt",
    rows: RowFields,
    stop: Stop = None,
    seed: options.Seed = 0,
    checkpoint: options.Checkpoint = "generate",
    decoding: GenerationChanges,
) -> None:
    """Continue the prompt of every row.

    For each row a row with id, output, error and seconds comes out, in the order of the input, then what else stood in
    it. The exit code is 1 when some rows failed.
    """

    def request(task: Task) -> Request:
        from lmchat.engine.request import Request

        return Request("generate", task.text.strip(), decoding=settings, seed=seed, stop=tuple(stop or ()))

    with guarded():
        settings = decoding.apply()
        request(Task("a"))
        fields = Fields(prompt_field, None, rows.id_field, rows.reference_field)
        mode = BatchMode(
            "generate", checkpoint, fields, request, {**asdict(decoding), "seed": seed, "stop": list(stop or ())}
        )
        code = run_command(inputs, mode, running, workers)
    raise typer.Exit(code)
