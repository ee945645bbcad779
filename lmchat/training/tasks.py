"""How a row of a training file becomes an example: one function a task.

Pretraining writes its own targets from plain text: gap sentences (PEGASUS, arXiv:1912.08777, section 3.1, "Ind-Orig":
the sentence that says most of the rest), masked spans (T5, arXiv:1910.10683, section 3.1.4), shuffled sentences (BART,
arXiv:1910.13461, section 2.2), and continuation.
"""

from __future__ import annotations

import json
import random
import re
from collections import Counter

from lmchat.errors import DataError
from lmchat.modes.prediction import MOST_PROMPT
from lmchat.modes.sources.parts import only_source
from lmchat.modes.sources.source import SourceBuilder
from lmchat.modes.sources.source_text import SourceText
from lmchat.modes.summarizing.titles import read_for
from lmchat.text.layout.furniture import own_words
from lmchat.text.lexical.names import with_names
from lmchat.text.sentences import split_sentences
from lmchat.training.answers import answer, cloze
from lmchat.training.chat import chat, chat_answer, saying
from lmchat.training.dialogues import dialogue
from lmchat.training.examples import Encoder, Example, Task, plain_text, readable, split, window_of
from lmchat.training.principal import principal, principals
from lmchat.training.rows import Row
from lmchat.training.sections import Data

_LATIN_WORD = re.compile(r"[A-Za-z]+(?:[.'&-][A-Za-z]+)*")
MASKED_SHARE = 0.15
MEAN_SPAN = 3.0
EXTRACTED = {"short": 1, "medium": 2, "long": 3}
"""Sentences of an extract, by its length class."""
LEAD_WORDS = 8
OPENINGS = 0.6
FIRST_WORDS = 0.6
LONGEST_OPENING = 16
LEAD_CHARS = 3000
SHOWN_OF_ROW = 80
_PUNCTUATION = re.compile(r"(,(?!\d)|[;:!?()\"%$]|\.(?=\s|$)(?<![a-z]\.[a-z]\.)|'s\b)")


def summarize(row: Row, data: Data, encode: Encoder, generator: random.Random) -> Example | None:
    """A source and its summary. Headlines in capitals get the source's capitals, so that their words can be copied."""
    target = row["target"].strip()
    if target.isupper() and " " in target:
        target = recased(target, row["source"])
    return Example("summarize", data.length, encode(row["source"]), encode(target)) if target else None


def document(row: Row, data: Data, encode: Encoder, generator: random.Random) -> Example | None:
    """A document of a kind that people have and its summary: what of it is read where lmchat summarizes it."""
    text = read_for(SourceText(own_words(row["source"])), data.length)
    builder = SourceBuilder(encode.tokenizer, encode.max_source, "summarize", data.length)
    return Example("summarize", data.length, only_source(text, builder).document_ids, encode(row["target"].strip()))


def lead(row: Row, data: Data, encode: Encoder, generator: random.Random) -> Example | None:
    """The first sentence or two of an article and its headline, as news agencies' short items have them."""
    source = lead_of(row["source"], generator)
    return summarize({"source": source, "target": row["target"]}, data, encode, generator) if source else None


def lowered_lead(row: Row, data: Data, encode: Encoder, generator: random.Random) -> Example | None:
    """Like `lead`, written as in Gigaword: small letters, punctuation apart, digits as # (Rush et al. 2015, sec. 5)."""
    source = lead_of(row["source"], generator)
    pair = {"source": newswire(source), "target": newswire(row["target"])}
    return summarize(pair, data, encode, generator) if source and pair["target"] else None


def gap_sentence(row: Row, data: Data, encode: Encoder, generator: random.Random) -> Example | None:
    """The sentence that says most of the rest is taken out and is the target; one time in five it stays in."""
    sentences = split(plain_text(row))
    if len(sentences) < 3:
        return spans(row, data, encode, generator)
    window = window_of(sentences, 12, generator)
    chosen = principal(window)
    rest = list(window)
    if generator.random() < 0.8:
        rest[chosen] = ""
    mask = [encode.tokenizer.mask_id]
    before, after = encode("".join(rest[:chosen])), encode("".join(rest[chosen + 1 :]))
    kept = mask if not rest[chosen] else encode(rest[chosen])
    return Example("summarize", "medium", before + kept + after, encode(window[chosen].strip()))


def spans(row: Row, data: Data, encode: Encoder, generator: random.Random) -> Example | None:
    """Spans of tokens become one mask each; the target writes them out, each after a mask."""
    ids = window_of(encode(plain_text(row)), 256, generator)
    if len(ids) < 8:
        return None
    mask = encode.tokenizer.mask_id
    document: list[int] = []
    target: list[int] = []
    place = 0
    while place < len(ids):
        if generator.random() < MASKED_SHARE / MEAN_SPAN:
            size = 1 + min(8, int(generator.expovariate(1 / (MEAN_SPAN - 0.5))))
            document.append(mask)
            target += [mask, *ids[place : place + size]]
            place += size
        else:
            document.append(ids[place])
            place += 1
    return Example("generate", "short", document, target) if target else None


def shuffled(row: Row, data: Data, encode: Encoder, generator: random.Random) -> Example | None:
    """A few sentences in another order; the target is the order they had."""
    sentences = split(plain_text(row))
    window = window_of(sentences, 4, generator)
    if len(window) < 3:
        return gap_sentence(row, data, encode, generator)
    mixed = generator.sample(window, len(window))
    return Example("generate", "medium", encode("".join(mixed)), encode("".join(window).strip()))


def continuation(row: Row, data: Data, encode: Encoder, generator: random.Random) -> Example | None:
    """A prompt of any length and what follows it, to the end of the text or for as long as the trainer's targets are.

    Most begin at the opening of a text, and most of these with its first word: people write short prompts, and what is
    weighed is weighed from its first word on.
    """
    ids = encode(with_names(plain_text(row)))
    if len(ids) < 24:
        return None
    opening = 0 if generator.random() < FIRST_WORDS else generator.randrange(LONGEST_OPENING)
    end = opening if generator.random() < OPENINGS else generator.randrange(len(ids) - 8)
    prompt = ids[max(0, end - generator.randint(1, MOST_PROMPT)) : end]
    return Example("generate", "long", prompt, ids[end:])


def extract(row: Row, data: Data, encode: Encoder, generator: random.Random) -> Example | None:
    """What is read of a text and the sentences that, one after another, add most of its words."""
    text = readable(plain_text(row), encode)
    sentences = split(text)
    if len(sentences) < EXTRACTED["long"] + 2:
        return None
    target = "".join(sentences[i] for i in sorted(principals(sentences, EXTRACTED[data.length])))
    return Example("summarize", data.length, encode(text), encode(target.strip()))


TASKS: dict[str, Task] = {
    "summarize": summarize,
    "document": document,
    "lead": lead,
    "lowered_lead": lowered_lead,
    "extract": extract,
    "gap_sentence": gap_sentence,
    "spans": spans,
    "shuffled": shuffled,
    "continuation": continuation,
    "answer": answer,
    "cloze": cloze,
    "dialogue": dialogue,
    "chat": chat,
    "chat_answer": chat_answer,
    "saying": saying,
}


def recased(headline: str, source: str) -> str:
    """A headline in capitals as it would stand in a sentence: each word as the source mostly writes it, else small.

    >>> recased("IBM TO BUY UNIT", "The unit of Acme was bought by IBM. IBM said so.")
    'IBM to buy unit'
    """
    written: dict[str, Counter[str]] = {}
    for word in _LATIN_WORD.findall(source):
        written.setdefault(word.lower(), Counter())[word] += 1

    def cased(match: re.Match[str]) -> str:
        word = match.group().lower()
        return written[word].most_common(1)[0][0] if word in written else word

    text = _LATIN_WORD.sub(cased, headline)
    return text[:1].upper() + text[1:]


def lead_of(text: str, generator: random.Random) -> str:
    """The first one or two sentences of some length."""
    beginning = text[:LEAD_CHARS]
    sentences = [beginning[start:end] for start, end in split_sentences(beginning, "zh")]
    long_ones = [sentence for sentence in sentences if len(sentence.split()) >= LEAD_WORDS]
    return " ".join(long_ones[: generator.choice((1, 1, 2))])


def newswire(text: str) -> str:
    """A text as it would stand in Gigaword.

    >>> newswire("U.S. stocks fell 2.5%, 1,200 left.")
    'u.s. stocks fell #.# % , #,### left .'
    """
    apart = _PUNCTUATION.sub(r" \1 ", text.lower())
    return " ".join(re.sub(r"\d", "#", apart).split())


def example_of(row: Row, data: Data, encode: Encoder, generator: random.Random) -> Example | None:
    """What the task of an entry makes of a row, if anything; raises `DataError` where it lacks what the task reads."""
    try:
        return TASKS[data.task](row, data, encode, generator)
    except KeyError as error:
        raise _unfit(row, data, f"has no {error}, which the task {data.task} reads") from error
    except (TypeError, AttributeError) as error:
        raise _unfit(row, data, f"has something else than text where the task {data.task} reads it") from error


def _unfit(row: Row, data: Data, problem: str) -> DataError:
    """The error of a row that its task cannot read, with the beginning of the row, by which it is found."""
    beginning = json.dumps(row, ensure_ascii=False)[:SHOWN_OF_ROW]
    return DataError(f"{data.path}: a row {problem}: {beginning}", "mend the row, or give the file another task")
